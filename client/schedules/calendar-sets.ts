import { DAYS_OF_WEEK, MONTHS } from '@temporalio/client/lib/schedule-types.js';
import type { CalendarSpec, CalendarSpecDescription } from '@temporalio/client';

type DayOfWeek = (typeof DAYS_OF_WEEK)[number];
type Month = (typeof MONTHS)[number];

/** A calendar entry of a schedule as sorted values; January is 1, Sunday is 0, no year means every year. */
export interface CalendarSets {
  second: number[];
  minute: number[];
  hour: number[];
  dayOfMonth: number[];
  month: number[];
  dayOfWeek: number[];
  year: number[];
}

/** All values of a field. */
export const EVERY = {
  dayOfMonth: upTo(1, 31),
  month: upTo(1, 12),
  dayOfWeek: upTo(0, 6),
} as const;

/** The entry as it is sent to the server. */
export function toCalendar(sets: CalendarSets, comment: string): CalendarSpec {
  return {
    second: runsOf(sets.second),
    minute: runsOf(sets.minute),
    hour: runsOf(sets.hour),
    dayOfMonth: runsOf(sets.dayOfMonth),
    month: runsOf(sets.month).map(({ start, end }) => ({
      start: MONTHS[start - 1] as Month,
      end: MONTHS[end - 1] as Month,
    })),
    dayOfWeek: runsOf(sets.dayOfWeek).map(({ start, end }) => ({
      start: DAYS_OF_WEEK[start] as DayOfWeek,
      end: DAYS_OF_WEEK[end] as DayOfWeek,
    })),
    ...(sets.year.length === 0 ? {} : { year: runsOf(sets.year) }),
    comment,
  };
}

/** The entry as the server describes it, whoever has written it and in whatever ranges and steps. */
export function fromCalendar(calendar: CalendarSpecDescription): CalendarSets {
  const month = (name: string): number => MONTHS.indexOf(name as Month) + 1;
  const dayOfWeek = (name: string): number => DAYS_OF_WEEK.indexOf(name as DayOfWeek);
  const same = (value: number): number => value;
  return {
    second: valuesOf(calendar.second, same),
    minute: valuesOf(calendar.minute, same),
    hour: valuesOf(calendar.hour, same),
    dayOfMonth: valuesOf(calendar.dayOfMonth, same),
    month: valuesOf(calendar.month, month),
    dayOfWeek: valuesOf(calendar.dayOfWeek, dayOfWeek),
    year: valuesOf(calendar.year, same),
  };
}

/** The entry as a cron expression: five fields, a year behind and seconds in front where they are set. */
export function calendarText(sets: CalendarSets): string {
  const year = sets.year.length === 0 ? '' : ` ${fieldText(sets.year, [])}`;
  const second = sets.second.join() === '0' ? '' : `${fieldText(sets.second, upTo(0, 59))} `;
  const fields = [
    fieldText(sets.minute, upTo(0, 59)),
    fieldText(sets.hour, upTo(0, 23)),
    fieldText(sets.dayOfMonth, EVERY.dayOfMonth),
    fieldText(sets.month, EVERY.month),
    fieldText(sets.dayOfWeek, EVERY.dayOfWeek),
  ];
  return `${second}${fields.join(' ')}${second !== '' && year === '' ? ' *' : year}`;
}

function upTo(least: number, most: number): number[] {
  return Array.from({ length: most - least + 1 }, (_, index) => least + index);
}

function fieldText(values: readonly number[], every: readonly number[]): string {
  if (values.join() === every.join()) return '*';
  return runsOf(values)
    .map(({ start, end }) => (start === end ? `${start}` : `${start}-${end}`))
    .join(',');
}

/** Sorted values as runs of neighbours. */
function runsOf(values: readonly number[]): { start: number; end: number }[] {
  const runs: { start: number; end: number }[] = [];
  for (const value of values) {
    const last = runs.at(-1);
    if (last !== undefined && value === last.end + 1) last.end = value;
    else runs.push({ start: value, end: value });
  }
  return runs;
}

function valuesOf<Unit>(
  ranges: readonly { start: Unit; end: Unit; step: number }[],
  numberOf: (unit: Unit) => number,
): number[] {
  const values = new Set<number>();
  for (const { start, end, step } of ranges) {
    const [first, last] = [numberOf(start), numberOf(end)];
    for (let value = first; value <= Math.max(first, last); value += Math.max(1, step)) {
      values.add(value);
    }
  }
  return [...values].sort((a, b) => a - b);
}
