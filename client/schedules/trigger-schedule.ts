import { addDays } from '../../workflows/contracts/logical-date.js';
import {
  firesBetween,
  logicalDateOf,
  type ScheduledFire,
} from '../../workflows/contracts/schedule-times.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import { wrongCall } from '../command-failure.js';
import { scheduleOf, timesOf } from './desired-schedule.js';
import type { FoundSchedule } from './find-schedule.js';

const DAY_MS = 86_400_000;

/** Local days around a date that its fire can be in: the largest offset, and a zone's distance from UTC. */
const FIRE_WITHIN_DAYS = 33;

/** What a trigger is to open. */
export interface Trigger {
  date: string;
  /** The schedule's own fire for the date; undefined where it is triggered as of now. */
  fire: ScheduledFire | undefined;
}

/**
 * What triggering a schedule would open: the date of now, or that of the schedule's fire for a given date.
 * Fails (exit 2) where the schedule has no fire for the date, or its time has not come.
 */
export function planTrigger(complete: PipelineSpec, date: string | undefined, now: Date): Trigger {
  const { dayOffset } = scheduleOf(complete);
  const times = timesOf(complete);
  if (date === undefined) {
    return { date: logicalDateOf(times, dayOffset, now.getTime()), fire: undefined };
  }
  const aroundMs = Date.parse(`${date}T00:00:00Z`);
  const fires = firesBetween(times, dayOffset, {
    fromMs: aroundMs - DAY_MS,
    toMs: Math.min(aroundMs + FIRE_WITHIN_DAYS * DAY_MS, now.getTime()),
  });
  const fire = fires.find((candidate) => candidate.date === date);
  if (fire !== undefined) return { date, fire };
  const newest = logicalDateOf(times, dayOffset, now.getTime());
  throw wrongCall({
    object: `--date ${date}`,
    expected: `a date that the schedule of ${complete.pipeline} has come to open (else: wayline run --date ${date})`,
    nearest: date > newest ? newest : (fires.at(0)?.date ?? addDays(newest, -1)),
  });
}

/**
 * Lets a schedule open a date now. The overlap policy goes along with the call: nothing is dropped
 * because something else is open.
 */
export async function triggerSchedule({ handle }: FoundSchedule, { fire }: Trigger): Promise<void> {
  if (fire === undefined) {
    await handle.trigger('ALLOW_ALL');
    return;
  }
  const end = new Date(fire.at);
  // The server takes fires after the start, up to and with the end.
  const start = new Date(end.getTime() - 1000);
  await handle.backfill({ start, end, overlap: 'ALLOW_ALL' });
}
