import { proxyActivities } from '@temporalio/workflow';
import type { ControlActivities } from '../activities/control/index.js';

/**
 * The activities that steer runs, on the task queue of the workflows. They answer within a second; what
 * fails is the storage or a worker that is going, so they are tried for as long as a run may be held up.
 */
export const control = proxyActivities<ControlActivities>({
  startToCloseTimeout: '30s',
  scheduleToCloseTimeout: '10 minutes',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
});

/** What a backfill looks at: it lists all releases, runs and source days, which takes minutes at worst. */
export const backfills = proxyActivities<Pick<ControlActivities, 'planBackfill' | 'lookAtDates'>>({
  startToCloseTimeout: '5 minutes',
  scheduleToCloseTimeout: '1 hour',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/** The ledger, tried for a moment only: nothing waits for it, and what was missed is sent again. */
export const ledger = proxyActivities<Pick<ControlActivities, 'recordDecisions'>>({
  startToCloseTimeout: '5s',
  scheduleToCloseTimeout: '10s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2 },
});

/** A webhook: tried for about an hour, first after seconds, then ever more rarely up to each ten minutes. */
export function webhookActivities(summary: string): Pick<ControlActivities, 'sendNotification'> {
  return proxyActivities<Pick<ControlActivities, 'sendNotification'>>({
    summary,
    // The activity gives a receiver 10 s, and its answer's text 2 s.
    startToCloseTimeout: '20s',
    scheduleToCloseTimeout: '1 hour',
    retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '10 minutes' },
  });
}

/** The wait for a source day: every look is an attempt, for as long as the deadline allows. */
export function sensorActivities(
  pollSeconds: number,
  deadlineAt: string,
): Pick<ControlActivities, 'awaitSource'> {
  return proxyActivities<Pick<ControlActivities, 'awaitSource'>>({
    summary: `wait for the source day until ${deadlineAt}`,
    // A listing of a day takes seconds; this is for a storage that does not answer.
    startToCloseTimeout: '2 minutes',
    cancellationType: 'TRY_CANCEL',
    retry: {
      initialInterval: pollSeconds * 1000,
      backoffCoefficient: 1,
      maximumInterval: pollSeconds * 1000,
    },
  });
}
