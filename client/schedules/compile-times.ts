import type { ScheduleTimes } from '../../workflows/contracts/schedule-times.js';
import { timesOfDay } from '../../workflows/contracts/cron.js';
import { EVERY, type CalendarSets } from './calendar-sets.js';

/** When a schedule fires, as the entries that the server matches. */
export interface CompiledTimes {
  /** The cron fields. */
  regular: CalendarSets[];
  /** One entry a moved fire, on its day. */
  moved: CalendarSets[];
  /** Times that come twice on their day: nothing fires then. */
  skipped: CalendarSets[];
  zone: string;
}

/**
 * The entries of a schedule. The server fires not at all at a time that a change of the clock leaves out,
 * and by zone once or twice at one that comes twice or in the hour before; hence the dated entries.
 */
export function compileTimes({ cron, moved, silenced, clock }: ScheduleTimes): CompiledTimes {
  return {
    regular: [{ second: [0], ...cron, year: [] }],
    moved: moved.map((fire) => onDay(fire.day, fire.toSecond)),
    skipped: silenced.map(({ day, second }) => onDay(day, second)),
    zone: clock.zone,
  };
}

/**
 * The entries of a schedule that fires some time after another. A time that passes midnight keeps its
 * weekdays, moved on; days of the month cannot be moved on, so such a schedule fires every day instead.
 */
export function compileLater({ cron, clock }: ScheduleTimes, laterSeconds: number): CompiledTimes {
  const entries = new Map<string, CalendarSets>();
  for (const second of timesOfDay(cron)) {
    const total = second + laterSeconds;
    const days = Math.floor(total / 86_400);
    const ofDay = total % 86_400;
    const [hour, minute] = [Math.floor(ofDay / 3600), Math.floor((ofDay % 3600) / 60)];
    const key = [days, hour, ofDay % 60].join();
    const entry = entries.get(key);
    if (entry) entry.minute.push(minute);
    else {
      const on = daysLater(cron, days);
      entries.set(key, { ...on, second: [ofDay % 60], minute: [minute], hour: [hour], year: [] });
    }
  }
  return { regular: [...entries.values()], moved: [], skipped: [], zone: clock.zone };
}

function daysLater(
  cron: ScheduleTimes['cron'],
  days: number,
): Pick<CalendarSets, 'dayOfMonth' | 'month' | 'dayOfWeek'> {
  const { dayOfMonth, month, dayOfWeek } = cron;
  if (days === 0) return { dayOfMonth, month, dayOfWeek };
  const anyDate =
    dayOfMonth.length === EVERY.dayOfMonth.length && month.length === EVERY.month.length;
  const moved = dayOfWeek.map((day) => (day + days) % 7).sort((a, b) => a - b);
  return {
    dayOfMonth: [...EVERY.dayOfMonth],
    month: [...EVERY.month],
    dayOfWeek: anyDate ? moved : [...EVERY.dayOfWeek],
  };
}

function onDay(day: string, second: number): CalendarSets {
  const [year = 0, month = 0, dayOfMonth = 0] = day.split('-').map(Number);
  return {
    second: [second % 60],
    minute: [Math.floor((second % 3600) / 60)],
    hour: [Math.floor(second / 3600)],
    dayOfMonth: [dayOfMonth],
    month: [month],
    dayOfWeek: [...EVERY.dayOfWeek],
    year: [year],
  };
}
