import {
  firesBetween,
  logicalDateOf,
  type MovedFire,
  type ScheduledFire,
  type ScheduleTimes,
} from '../../workflows/contracts/schedule-times.js';
import type { TemporalClient } from '../connection.js';

const DAY_MS = 86_400_000;

/** A fire as a preview shows it. */
export interface PreviewedFire {
  /** ISO-8601 UTC. */
  at: string;
  /** In the schedule's zone, such as 2026-03-29T03:30:00+02:00. */
  local: string;
  /** Logical date of the run that it opens. */
  date: string;
  /** What changes of the clock have to do with it, or ''. */
  note: string;
}

/** Wide enough for a day a month; a schedule that fires more rarely is looked for in further stretches. */
const STRETCH_DAYS = 40;

/** A date every four years, 29 February, is the rarest. */
const STRETCHES = 40;

/** The next fires of a schedule as its spec says. */
export function nextFires(
  times: ScheduleTimes,
  dayOffset: number,
  { fromMs, count }: { fromMs: number; count: number },
): ScheduledFire[] {
  const fires: ScheduledFire[] = [];
  for (let index = 0; index < STRETCHES && fires.length < count; index += 1) {
    const startMs = fromMs + index * STRETCH_DAYS * DAY_MS;
    const endMs = startMs + STRETCH_DAYS * DAY_MS - 1;
    fires.push(...firesBetween(times, dayOffset, { fromMs: startMs, toMs: endMs }));
  }
  return fires.slice(0, count);
}

/** The next times at which the server itself says that a schedule fires. */
export async function nextTimesOfServer(
  { client, namespace }: TemporalClient,
  scheduleId: string,
  { fromMs, count }: { fromMs: number; count: number },
): Promise<string[]> {
  const times: string[] = [];
  for (let index = 0; index < STRETCHES && times.length < count; index += 1) {
    const startMs = fromMs + index * STRETCH_DAYS * DAY_MS;
    const { startTime } = await client.workflowService.listScheduleMatchingTimes({
      ...{ namespace, scheduleId },
      startTime: timestamp(startMs),
      endTime: timestamp(startMs + STRETCH_DAYS * DAY_MS - 1),
    });
    times.push(...startTime.map(({ seconds }) => new Date(Number(seconds) * 1000).toISOString()));
  }
  return [...new Set(times)].slice(0, count);
}

/** Fires with their local times, and what changes of the clock do to them. */
export function previewFires(
  times: ScheduleTimes,
  dayOffset: number,
  instants: readonly string[],
): PreviewedFire[] {
  return instants.map((at, index) => {
    const atMs = Date.parse(at);
    const [fire] = firesBetween(times, dayOffset, { fromMs: atMs, toMs: atMs });
    const before = index === 0 ? at : (instants[index - 1] ?? at);
    const notes = [
      changeText(times, Date.parse(before), atMs),
      fire?.moved === undefined ? '' : movedText(fire.moved),
      fire === undefined ? 'not in the spec' : '',
    ];
    return {
      at,
      local: localText(times, atMs),
      date: fire?.date ?? logicalDateOf(times, dayOffset, atMs),
      note: notes.filter((note) => note !== '').join('; '),
    };
  });
}

function timestamp(ms: number): { seconds: never; nanos: number } {
  // The protocol's 64-bit number; the client takes a plain one.
  return { seconds: Math.floor(ms / 1000) as never, nanos: (ms % 1000) * 1_000_000 };
}

function localText({ clock }: ScheduleTimes, atMs: number): string {
  const offsetMinutes = Math.round(clock.offsetMs(atMs) / 60_000);
  const sign = offsetMinutes < 0 ? '-' : '+';
  const reading = new Date(clock.reading(atMs)).toISOString().slice(0, 19);
  return `${reading}${sign}${clockText(Math.abs(offsetMinutes) * 60)}`;
}

function changeText({ clock }: ScheduleTimes, beforeMs: number, atMs: number): string {
  const hours = (clock.offsetMs(atMs) - clock.offsetMs(beforeMs)) / 3_600_000;
  if (hours === 0) return '';
  return `the clock has been set ${hours > 0 ? 'forward' : 'back'} by ${Math.abs(hours)} h`;
}

function movedText({ kind, fromSecond }: MovedFire): string {
  const reason = kind === 'gap' ? 'does not exist' : 'comes twice';
  return `${clockText(fromSecond)} ${reason} on this day`;
}

function clockText(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor((seconds % 3600) / 60))}`;
}
