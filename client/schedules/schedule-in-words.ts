import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import { scheduleOf } from './desired-schedule.js';

/** What becomes of late, overlapping, held and missed runs of a schedule, a sentence or two each. */
export function scheduleInWords(spec: PipelineSpec): string[] {
  const schedule = scheduleOf(spec);
  const { pipeline, limits } = spec;
  const zone = schedule.timezone ?? spec.timezone;
  const { breaker } = schedule;
  return [
    `Late: a run keeps its date however late it starts, is retried or reset; the date is ${offsetText(schedule.dayOffset)} its scheduled time in ${zone} (schedule.dayOffset ${schedule.dayOffset}).`,
    `Source not there: a run waits for its source day until ${hours(schedule.deadlineHours)} after the scheduled time (schedule.deadlineHours), then it is held. Its release is to be out ${hours(schedule.freshnessHours)} after it (schedule.freshnessHours); people are told half-way and when it is missed.`,
    `Overlapping: runs of different dates may be open at once, at most ${limits.openRuns} (limits.openRuns); further days wait for a place, the oldest first, and none is dropped. A date whose run is open is not started twice.`,
    `Held: a held run never drops the next day's. It keeps its place until somebody decides, at most ${days(limits.longestHoldDays)} (limits.longestHoldDays), then it is aborted; reminders come every ${hours(limits.reminderHours)}.`,
    `Outage: a fire that was missed while the Temporal server was down is made up for within ${hours(schedule.catchupHours)} (schedule.catchupHours); older ones are not, then: wayline backfill --only missing. While workers are down nothing is missed, the days wait for them.`,
    `Paused: fires while the schedule is paused are not made up for; wayline schedule resume ${pipeline} lists them, --fill runs them.`,
    `Breaker: ${breaker.failures} failed or aborted runs among the last ${breaker.of} pause the schedule (schedule.breaker).`,
    `Clock changes: each date is opened exactly once. A time that is left out fires as much later, one that comes twice at the end of the repeated hour, or both just before the change where that is another day.`,
  ];
}

function offsetText(dayOffset: number): string {
  if (dayOffset === 0) return 'the day of';
  return dayOffset === -1 ? 'the day before' : `${-dayOffset} days before the day of`;
}

function hours(count: number): string {
  return `${count} h`;
}

function days(count: number): string {
  return count === 1 ? '1 day' : `${count} days`;
}
