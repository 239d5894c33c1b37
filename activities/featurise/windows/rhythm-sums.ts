import type { SeenEvents } from './event-columns.js';
import type { SumColumns } from './sum-columns.js';
import type { SumSpan } from './window-plan.js';

const HOUR_SECONDS = 3600;
const DAY_HOURS = 24;
const WEEK_DAYS = 7;

/**
 * How regular a customer is. Of the gaps between sessions, and between orders, the coefficient of variation (0 is a
 * clock, about 1 is chance); NaN below two gaps. Of the hours of the day, and of the weekdays, the mean resultant
 * length (Mardia and Jupp 2000, "Directional statistics", section 2.3), R = |Σ exp(iθ)| / n: 1 where all events fall
 * at one time, 0 where they spread evenly.
 */
export function rhythmSums(events: SeenEvents, out: SumColumns): SumSpan {
  const { at_us, day, local_seconds, starts_session, order, is_purchase } = events;
  const sessionGaps = out.unknown('session_gap_variation');
  const orderGaps = out.unknown('purchase_gap_variation');
  const hours = out.unknown('hour_concentration');
  const weekdays = out.unknown('weekday_concentration');
  const ofDay = circle(DAY_HOURS);
  const ofWeek = circle(WEEK_DAYS);
  return ({ from, to, row }) => {
    const sessions = gaps();
    const orders = gaps();
    let lastOrder = NaN;
    for (let event = from; event < to; event += 1) {
      ofDay.add(Math.floor(local_seconds[event]! / HOUR_SECONDS));
      ofWeek.add(day[event]! % WEEK_DAYS);
      if (starts_session[event] === 1) sessions.add(at_us[event]!);
      if (is_purchase[event] !== 1 || order[event] === lastOrder) continue;
      lastOrder = order[event]!;
      orders.add(at_us[event]!);
    }
    sessionGaps[row] = sessions.variation();
    orderGaps[row] = orders.variation();
    hours[row] = ofDay.takeLength();
    weekdays[row] = ofWeek.takeLength();
  };
}

/** Mean resultant length of events that are counted by equal parts of a circle. */
function circle(parts: number): { add(part: number): void; takeLength(): number } {
  const angles = Array.from({ length: parts }, (_, part) => (2 * Math.PI * part) / parts);
  const cosines = angles.map(Math.cos);
  const sines = angles.map(Math.sin);
  const counts = new Float64Array(parts);
  return {
    add: (part) => void (counts[part]! += 1),
    takeLength: () => {
      let x = 0;
      let y = 0;
      let count = 0;
      for (let part = 0; part < parts; part += 1) {
        x += counts[part]! * cosines[part]!;
        y += counts[part]! * sines[part]!;
        count += counts[part]!;
      }
      counts.fill(0);
      return rounded(Math.sqrt(x * x + y * y) / count);
    },
  };
}

/** Coefficient of variation of the gaps between moments in their order, by the sample's standard deviation. */
function gaps(): { add(at: number): void; variation(): number } {
  let last = NaN;
  let count = 0;
  let mean = 0;
  let squares = 0;
  return {
    add: (at) => {
      const gap = at - last;
      last = at;
      if (Number.isNaN(gap)) return;
      // Welford 1962: without large sums of squares.
      count += 1;
      const off = gap - mean;
      mean += off / count;
      squares += off * (gap - mean);
    },
    variation: () =>
      count < 2 || mean <= 0 ? NaN : rounded(Math.sqrt(squares / (count - 1)) / mean),
  };
}

/** So that one time of the day is 1 and a clock 0, whatever the last bits. */
const rounded = (value: number): number => Math.round(value * 1e9) / 1e9;
