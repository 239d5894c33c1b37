import { dayOfReading, ZoneClock } from './zone-clock.js';

/** The local day of an instant in the zone, YYYY-MM-DD. */
export function dayAt(instantMs: number, zone: string): string {
  return dayOfReading(new ZoneClock(zone).reading(instantMs));
}

/** The day `days` after (before, if negative) a day written YYYY-MM-DD. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/**
 * The instant at which a local day begins, ISO-8601 UTC. Where midnight does not exist (a clock moved
 * forward over it), the first instant of that day.
 */
export function startOfDay(day: string, zone: string): string {
  const clock = new ZoneClock(zone);
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const early = midnight - clock.offsetMs(midnight - 86_400_000);
  const late = midnight - clock.offsetMs(midnight + 86_400_000);
  const instant = clock.instantsOf(midnight).at(0) ?? Math.max(early, late);
  return new Date(instant).toISOString();
}

/** The exclusive end of a local day, ISO-8601 UTC: the `asOf` of a run of that date. */
export function endOfDay(day: string, zone: string): string {
  return startOfDay(addDays(day, 1), zone);
}

/** Whether the text is a day of the calendar, written YYYY-MM-DD. */
export function isCalendarDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
