import type { ScheduleOptions } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { specAddress } from '../../activities/control/spec-store.js';
import { scheduleIds } from '../../workflows/contracts/schedule-ids.js';
import { scheduleTimes, type ScheduleTimes } from '../../workflows/contracts/schedule-times.js';
import { WAYLINE_ATTRIBUTES } from '../../workflows/contracts/search-attributes.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import { wrongCall } from '../command-failure.js';
import type { CheckedSpec } from '../spec/read-spec.js';
import { toCalendar, type CalendarSets } from './calendar-sets.js';
import { compileLater, compileTimes, type CompiledTimes } from './compile-times.js';

/** A schedule as its spec wants it. */
export interface DesiredSchedule {
  scheduleId: string;
  times: CompiledTimes;
  workflowType: 'openDay' | 'reconcile';
  workflowId: string;
  /** The pipeline and the address of its spec. */
  args: [string, string];
  taskQueue: string;
  catchupMs: number;
}

/** The schedule section of a spec, or the failure (exit 2) that says that there is none. */
export function scheduleOf({
  pipeline,
  schedule,
}: PipelineSpec): NonNullable<PipelineSpec['schedule']> {
  if (schedule !== undefined) return schedule;
  throw wrongCall({
    object: `spec of ${pipeline}`,
    expected: "a section schedule, such as schedule: {cron: '0 6 * * *'}",
  });
}

/** When the schedule of a spec fires. */
export function timesOf(spec: PipelineSpec): ScheduleTimes {
  return scheduleTimes(scheduleOf(spec), spec.timezone);
}

/** The two schedules of a spec: one opens its days, one looks later what has become of them. */
export function desiredSchedules(
  { input, complete }: CheckedSpec,
  taskQueue: string,
): [DesiredSchedule, DesiredSchedule] {
  const schedule = scheduleOf(complete);
  const times = timesOf(complete);
  const ids = scheduleIds(complete.pipeline);
  const common = {
    args: [complete.pipeline, specAddress(input)] as [string, string],
    taskQueue,
    catchupMs: Math.round(schedule.catchupHours * 3_600_000),
  };
  const laterSeconds = Math.round(schedule.reconcile.afterHours * 3600);
  return [
    {
      ...common,
      scheduleId: ids.daily,
      times: compileTimes(times),
      workflowType: 'openDay',
      workflowId: `${complete.pipeline}-open`,
    },
    {
      ...common,
      scheduleId: ids.reconcile,
      times: compileLater(times, laterSeconds),
      workflowType: 'reconcile',
      workflowId: ids.reconcile,
    },
  ];
}

/**
 * The schedule as it is sent to the server. Overlap and catch-up are always explicit: what it starts is
 * short, so nothing may be dropped because another one is still open. No retry of the workflow: its
 * activities are retried.
 */
export function scheduleOptions(desired: DesiredSchedule): ScheduleOptions {
  const { scheduleId, times, workflowType, workflowId, args, taskQueue } = desired;
  const [pipeline] = args;
  const attributes = new TypedSearchAttributes([
    { key: WAYLINE_ATTRIBUTES.pipeline, value: pipeline },
  ]);
  const entries = (sets: CalendarSets[], comment: string) =>
    sets.map((entry) => toCalendar(entry, comment));
  return {
    scheduleId,
    spec: {
      calendars: [...entries(times.regular, ''), ...entries(times.moved, 'clock change')],
      skip: entries(times.skipped, 'clock change'),
      timezone: times.zone,
    },
    action: {
      type: 'startWorkflow',
      workflowType,
      workflowId,
      args,
      taskQueue,
      typedSearchAttributes: attributes,
      staticSummary: `${workflowType === 'openDay' ? 'open the day of' : 'look after the days of'} ${pipeline}`,
    },
    policies: { overlap: 'ALLOW_ALL', catchupWindow: desired.catchupMs, pauseOnFailure: false },
    typedSearchAttributes: attributes,
  };
}
