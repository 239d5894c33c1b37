import { listKnownRuns } from '../../activities/control/known-runs.js';
import { recordsUri } from '../../activities/control/run-records.js';
import type { Stores } from '../../activities/deps.js';
import { addDays } from '../../workflows/contracts/logical-date.js';
import { firesBetween } from '../../workflows/contracts/schedule-times.js';
import { WAYLINE_ATTRIBUTES } from '../../workflows/contracts/search-attributes.js';
import type { TemporalClient } from '../connection.js';
import { scheduleOf, timesOf } from './desired-schedule.js';
import type { FoundSchedule } from './find-schedule.js';

/** Missed dates are looked for as far back as a backfill may reach in one go. */
const LONGEST_DAYS = 366;

/** Dates that follow each other, both ends inclusive. */
export interface DateRange {
  from: string;
  to: string;
}

/**
 * The dates that a schedule would have opened since it was made, and that neither have a run that the
 * server knows, nor wait for a place, nor have the record of a run that is done; in order.
 */
export async function missedDates(
  temporal: TemporalClient,
  stores: Stores,
  schedule: FoundSchedule,
  now: Date,
): Promise<string[]> {
  const { pipeline, description } = schedule;
  const { complete } = await schedule.spec();
  const earliestMs = now.getTime() - LONGEST_DAYS * 86_400_000;
  const window = {
    fromMs: Math.max(description.info.createdAt.getTime(), earliestMs),
    toMs: now.getTime(),
  };
  const fires = firesBetween(timesOf(complete), scheduleOf(complete).dayOffset, window);
  const known = await listKnownRuns(temporal.client, pipeline);
  const inLine = await datesInLine(temporal, pipeline);
  const { artifacts } = stores(complete.storage);
  const records = await artifacts.list(`${recordsUri(complete.storage, pipeline)}/`);
  const done = new Set(records.map(({ key }) => /(\d{4}-\d{2}-\d{2})\.json$/.exec(key)?.[1] ?? ''));
  const dates = new Set(fires.map(({ date }) => date));
  return [...dates]
    .filter((date) => !known.has(date) && !inLine.has(date) && !done.has(date))
    .sort();
}

/** Dates that have been opened and wait for a place among the open runs. */
async function datesInLine({ client }: TemporalClient, pipeline: string): Promise<Set<string>> {
  const query = `WorkflowType = 'openDay' AND WaylinePipeline = '${pipeline}' AND ExecutionStatus = 'Running'`;
  const dates = new Set<string>();
  for await (const { typedSearchAttributes } of client.workflow.list({ query })) {
    dates.add(typedSearchAttributes.get(WAYLINE_ATTRIBUTES.date) ?? '');
  }
  return dates;
}

/** Sorted dates as ranges of days that follow each other. */
export function rangesOf(dates: readonly string[]): DateRange[] {
  const ranges: DateRange[] = [];
  for (const date of dates) {
    const last = ranges.at(-1);
    if (last !== undefined && date === addDays(last.to, 1)) last.to = date;
    else ranges.push({ from: date, to: date });
  }
  return ranges;
}
