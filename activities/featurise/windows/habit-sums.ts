import type { SeenEvents } from './event-columns.js';
import type { SumColumns } from './sum-columns.js';
import type { SumSpan } from './window-plan.js';

const HOUR_SECONDS = 3600;

/** Events at the weekend and by part of the local day. */
export function habitSums(events: SeenEvents, out: SumColumns): SumSpan {
  const { day, local_seconds } = events;
  const weekend = out.zeros('weekend_events');
  const night = out.zeros('night_events');
  const morning = out.zeros('morning_events');
  const evening = out.zeros('evening_events');
  return ({ from, to, row }) => {
    for (let event = from; event < to; event += 1) {
      const hour = Math.floor(local_seconds[event]! / HOUR_SECONDS);
      if (isWeekend(day[event]!)) weekend[row]! += 1;
      if (hour < 6) night[row]! += 1;
      else if (hour < 12) morning[row]! += 1;
      else if (hour >= 18) evening[row]! += 1;
    }
  };
}

/** Day 0, 1970-01-01, was a Thursday; Saturday and Sunday are the days 2 and 3 after it. */
const isWeekend = (day: number): boolean => (day + 7000) % 7 === 2 || (day + 7000) % 7 === 3;
