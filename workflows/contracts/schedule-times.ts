import { firesOnDay, parseCron, timesOfDay, type CronFields } from './cron.js';
import { addDays } from './logical-date.js';
import type { ScheduleSpec } from './schedule-spec.js';
import { clockChanges, dayOfReading, ZoneClock, type ClockChange } from './zone-clock.js';

const DAY_MS = 86_400_000;

/**
 * Years for which fires at a change of the clock are moved. Fixed, so that a schedule does not differ from
 * its spec merely because a year has passed; a schedule is applied again long before the last of them. With
 * six years more the server's note of a schedule passes 2 kB, of which it warns at each fire.
 */
const MOVED_YEARS = { from: 2026, to: 2036 };

/** A fire whose time of day does not exist or comes twice on that day, and when it fires instead. */
export interface MovedFire {
  kind: ClockChange['kind'];
  /** Local day of both times. */
  day: string;
  /** Seconds since midnight on the clock. */
  fromSecond: number;
  toSecond: number;
}

/** A time of a local day that the clock shows twice, at which the server must not fire. */
export interface SilencedTime {
  day: string;
  second: number;
}

/** When a schedule fires: its cron fields in a zone, and the fires that changes of the clock move. */
export interface ScheduleTimes {
  clock: ZoneClock;
  cron: CronFields;
  moved: MovedFire[];
  silenced: SilencedTime[];
}

/** One fire of a schedule. */
export interface ScheduledFire {
  /** ISO-8601 UTC. */
  at: string;
  /** Logical date of the run that it opens. */
  date: string;
  moved?: MovedFire;
}

type TimesOf = Pick<ScheduleSpec, 'cron' | 'timezone'>;

/**
 * When a schedule fires, each day exactly once per cron time. A time in a gap is moved by the length of the
 * gap, one that comes twice to the end of the repeated hour; where that is another day, to the last
 * second before the change. So a change of the clock neither loses nor repeats a date.
 */
export function scheduleTimes(schedule: TimesOf, specZone: string): ScheduleTimes {
  const clock = new ZoneClock(schedule.timezone ?? specZone);
  const cron = parseCron(schedule.cron);
  const changes = clockChanges(
    clock,
    Date.UTC(MOVED_YEARS.from, 0, 1),
    Date.UTC(MOVED_YEARS.to + 1, 0, 1),
  );
  const moved = changes.flatMap((change) => movedFires(cron, change));
  const silenced = changes.flatMap((change) => silencedTimes(cron, moved, change));
  return { clock, cron, moved, silenced };
}

/** The logical date of an instant: its local day in the schedule's zone and the offset. */
export function logicalDateOf(
  { clock }: Pick<ScheduleTimes, 'clock'>,
  dayOffset: number,
  instantMs: number,
): string {
  return addDays(dayOfReading(clock.reading(instantMs)), dayOffset);
}

/** The fires from one instant to another (both inclusive), in order. */
export function firesBetween(
  times: ScheduleTimes,
  dayOffset: number,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): ScheduledFire[] {
  const fires = new Map<number, ScheduledFire>();
  const lastDay = dayOfReading(times.clock.reading(toMs));
  for (let day = dayOfReading(times.clock.reading(fromMs)); day <= lastDay; day = addDays(day, 1)) {
    if (!firesOnDay(times.cron, day)) continue;
    const moved = times.moved.filter((fire) => fire.day === day);
    for (const second of timesOfDay(times.cron)) {
      const move = moved.find(({ fromSecond }) => fromSecond === second);
      const reading = Date.parse(`${day}T00:00:00Z`) + (move?.toSecond ?? second) * 1000;
      const atMs = times.clock.instantsOf(reading).at(0);
      if (atMs === undefined || atMs < fromMs || atMs > toMs || fires.has(atMs)) continue;
      const at = new Date(atMs).toISOString();
      fires.set(atMs, { at, date: addDays(day, dayOffset), ...(move ? { moved: move } : {}) });
    }
  }
  return [...fires.entries()].sort(([a], [b]) => a - b).map(([, fire]) => fire);
}

function movedFires(cron: CronFields, change: ClockChange): MovedFire[] {
  const days = new Set([change.fromReading, change.toReading - 1].map(dayOfReading));
  return [...days].flatMap((day) => {
    if (!firesOnDay(cron, day)) return [];
    const midnight = Date.parse(`${day}T00:00:00Z`);
    return timesOfDay(cron).flatMap((fromSecond) => {
      const reading = midnight + fromSecond * 1000;
      if (reading < change.fromReading || reading >= change.toReading) return [];
      const toSecond = movedSecond(change, reading, midnight);
      return toSecond === undefined ? [] : [{ kind: change.kind, day, fromSecond, toSecond }];
    });
  });
}

/**
 * The repeated readings at which the server might fire: those of the cron itself, and those as far behind a
 * fire in the stretch before, since in zones ahead of UTC the server (1.32) gives such a fire a second time.
 */
function silencedTimes(
  cron: CronFields,
  moved: readonly MovedFire[],
  { kind, fromReading, toReading }: ClockChange,
): SilencedTime[] {
  if (kind === 'gap') return [];
  const length = toReading - fromReading;
  const days = new Set([fromReading - length, fromReading, toReading - 1].map(dayOfReading));
  const readings = new Set<number>();
  for (const day of days) {
    const midnight = Date.parse(`${day}T00:00:00Z`);
    const regular = firesOnDay(cron, day) ? timesOfDay(cron) : [];
    const replaced = moved.filter((fire) => fire.day === day).map(({ toSecond }) => toSecond);
    for (const second of [...regular, ...replaced]) {
      const reading = midnight + second * 1000;
      if (reading >= fromReading && reading < toReading) readings.add(reading);
      if (reading >= fromReading - length && reading < fromReading) readings.add(reading + length);
    }
  }
  return [...readings].map((reading) => ({
    day: dayOfReading(reading),
    second: (reading % DAY_MS) / 1000,
  }));
}

/** Undefined where the whole day does not exist (a zone that has crossed the date line). */
function movedSecond(change: ClockChange, reading: number, midnight: number): number | undefined {
  const { kind, fromReading, toReading } = change;
  const after = kind === 'gap' ? reading + (toReading - fromReading) : toReading;
  if (after < midnight + DAY_MS) return (after - midnight) / 1000;
  const before = fromReading - 1000;
  return before >= midnight ? (before - midnight) / 1000 : undefined;
}
