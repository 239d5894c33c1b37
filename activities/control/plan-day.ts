import { Context } from '@temporalio/activity';
import type { PipelineSpecInput } from '../../workflows/contracts/spec.js';
import { scheduleSchema } from '../../workflows/contracts/schedule-spec.js';
import {
  firesBetween,
  logicalDateOf,
  scheduleTimes,
} from '../../workflows/contracts/schedule-times.js';
import type { ControlDeps } from './control-deps.js';
import { recordTrigger } from './record-trigger.js';
import { loadSpec } from './spec-store.js';

/** What a schedule, or a person in its place, has asked to be opened. */
export interface DayToPlan {
  pipeline: string;
  /** Address of the stored spec. */
  spec: string;
  /** Time at which the schedule was due, or at which a person started it; ISO-8601 UTC. */
  scheduledAt: string;
}

/** A day that is to be opened. */
export interface DayPlan {
  /** Logical date. */
  date: string;
  spec: PipelineSpecInput;
  sourceDeadlineAt: string;
  freshBy: string;
  openRuns: number;
  /** Whether a person started it: the schedule itself has no fire at that time. */
  triggered: boolean;
}

/** The activity that works out what to open. */
export interface PlanDayActivities {
  planDay(day: DayToPlan): Promise<DayPlan>;
}

/**
 * Works out the logical date of a scheduled time, here and not in the workflow, so that a replay does not
 * depend on the time zones that a machine knows. A start that is not on the calendar goes to the ledger.
 */
export function createPlanDayActivities(deps: ControlDeps): PlanDayActivities {
  return {
    async planDay({ pipeline, spec, scheduledAt }) {
      const signal = Context.current().cancellationSignal;
      const { input, complete } = await loadSpec(deps.stores, pipeline, spec, signal);
      const schedule = complete.schedule ?? scheduleSchema.parse({});
      const times = scheduleTimes(schedule, complete.timezone);
      const scheduledMs = Date.parse(scheduledAt);
      // Fires are on whole seconds; the server may give the time that it reached, some milliseconds late.
      const secondMs = Math.floor(scheduledMs / 1000) * 1000;
      const onCalendar =
        firesBetween(times, schedule.dayOffset, { fromMs: secondMs, toMs: secondMs }).length > 0;
      const date = logicalDateOf(times, schedule.dayOffset, scheduledMs);
      if (!onCalendar) {
        const { artifacts } = deps.stores(complete.storage);
        await recordTrigger(artifacts, complete, { date, scheduledAt }, signal);
      }
      return {
        date,
        spec: input,
        sourceDeadlineAt: hoursAfter(scheduledMs, schedule.deadlineHours),
        freshBy: hoursAfter(scheduledMs, schedule.freshnessHours),
        openRuns: complete.limits.openRuns,
        triggered: !onCalendar,
      };
    },
  };
}

function hoursAfter(instantMs: number, hours: number): string {
  return new Date(instantMs + hours * 3_600_000).toISOString();
}
