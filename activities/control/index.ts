import { createBackfillActivities, type BackfillActivities } from './backfill.js';
import { createAwaitTurnActivities, type AwaitTurnActivities } from './await-turn.js';
import {
  createCircuitBreakerActivities,
  type CircuitBreakerActivities,
} from './circuit-breaker.js';
import { asControlFailures } from './control-failures.js';
import type { ControlDeps } from './control-deps.js';
import { createLedgerActivities, type LedgerActivities } from './ledger.js';
import { createNotificationActivities, type NotificationActivities } from './notifications.js';
import { createPlanDayActivities, type PlanDayActivities } from './plan-day.js';
import { createSourceSensorActivities, type SourceSensorActivities } from './source-sensor.js';
import { createReconcileActivities, type ReconcileActivities } from './reconcile.js';
import { createRunRecordActivities, type RunRecordActivities } from './run-records.js';

/** Activities that steer runs. They run on the task queue of the workflows, many at once. */
export type ControlActivities = RunRecordActivities &
  LedgerActivities &
  NotificationActivities &
  PlanDayActivities &
  AwaitTurnActivities &
  CircuitBreakerActivities &
  SourceSensorActivities &
  ReconcileActivities &
  BackfillActivities;

/** The control activities over the worker's storage. */
export function createControlActivities(deps: ControlDeps): ControlActivities {
  return asControlFailures({
    ...createRunRecordActivities(deps),
    ...createLedgerActivities(deps),
    ...createNotificationActivities(deps),
    ...createPlanDayActivities(deps),
    ...createAwaitTurnActivities(),
    ...createCircuitBreakerActivities(deps),
    ...createSourceSensorActivities(deps),
    ...createBackfillActivities(deps),
    ...createReconcileActivities(deps),
  });
}
