import fc from 'fast-check';
import {
  SEEN_COLUMNS,
  type SeenEvents,
} from '../../../activities/featurise/windows/event-columns.js';
import type { WindowPlan } from '../../../activities/featurise/windows/window-plan.js';
import { windowSums } from '../../../activities/featurise/windows/window-sums.js';

const DAY_US = 86_400e6;

/** Two cut-offs over windows of 40 days: at the start of the days 50 and 40. */
const PLAN: WindowPlan = {
  cutoffs: [
    { index: 0, atUs: 50 * DAY_US, day: 50, firstDay: 10 },
    { index: 1, atUs: 40 * DAY_US, day: 40, firstDay: 0 },
  ],
  stages: ['aware', 'evaluate', 'decide', 'purchase', 'use', 'support'],
  channelColumns: Int32Array.of(0, -1),
  typeColumns: Int32Array.of(-1, 0),
  typeKinds: Int32Array.of(-1, 2),
  productCategories: Int32Array.of(0, 1, -1),
  categories: 2,
  orders: 3,
  products: 3,
};

interface Event {
  customer?: number;
  day: number;
  hour?: number;
  type?: number;
  channel?: number;
  stage?: number;
  order?: number;
  product?: number;
  amount?: number;
  starts?: boolean;
}

function columnsOf(events: readonly Event[]): SeenEvents {
  const rows = events.map((event): Record<keyof SeenEvents, number> => {
    const seconds = (event.hour ?? 12) * 3600;
    return {
      customer: event.customer ?? 0,
      at_us: event.day * DAY_US + seconds * 1e6,
      day: event.day,
      local_seconds: seconds,
      event_type: event.type ?? 0,
      channel: event.channel ?? 0,
      stage: event.stage ?? 0,
      order: event.order ?? NaN,
      product: event.product ?? NaN,
      is_purchase: event.amount === undefined ? 0 : 1,
      starts_session: event.starts === true ? 1 : 0,
      is_without_result: 0,
      amount: event.amount ?? NaN,
    };
  });
  return Object.fromEntries(
    SEEN_COLUMNS.map((name) => [name, Float64Array.from(rows, (row) => row[name])]),
  ) as unknown as SeenEvents;
}

/** Sums as a row a customer and cut-off. */
function rowsOf(events: readonly Event[]): Record<string, number>[] {
  const sums = [...windowSums(columnsOf(events), PLAN)];
  return Array.from(sums[0]![1], (_, row) =>
    Object.fromEntries(sums.map(([name, column]) => [name, column[row]!])),
  );
}

describe('windowSums', () => {
  it('counts whole days before the cut-off: the window, its last 30 and its last 7 days', () => {
    const rows = rowsOf([10, 19, 20, 42, 43, 49, 50].map((day) => ({ day })));
    expect(rows[0]).toMatchObject({
      cutoff_index: 0,
      events_window: 6,
      events_30d: 4,
      events_7d: 2,
    });
    expect(rows[1]).toMatchObject({
      cutoff_index: 1,
      events_window: 3,
      events_30d: 3,
      events_7d: 0,
    });
  });

  it('has no row where the window holds no event', () => {
    expect(rowsOf([{ day: 45 }]).map(({ cutoff_index }) => cutoff_index)).toEqual([0]);
    expect(rowsOf([{ day: 55 }])).toEqual([]);
    expect(rowsOf([])).toEqual([]);
  });

  it('weighs events by exp(-age / days) as of the end of the day, in millionths of whole days', () => {
    const [row] = rowsOf([
      { day: 47, hour: 0, amount: 100 },
      { day: 47, hour: 12 },
    ]);
    const ofDay = Math.round(1e6 * Math.exp(-1 / 7)) + Math.round(1e6 * Math.exp(-0.5 / 7));
    expect(row).toMatchObject({
      events_decayed_7d_millionths: Math.round(ofDay * Math.exp(-2 / 7)),
      purchases_decayed_21d_millionths: Math.round(
        Math.round(1e6 * Math.exp(-1 / 21)) * Math.exp(-2 / 21),
      ),
      decisions_decayed_7d_millionths: 0,
    });
  });

  it('counts an order and a product once, and adds amounts up exactly', () => {
    const [row] = rowsOf([
      { day: 12, order: 0, product: 1, amount: 1001 },
      { day: 45, order: 0, product: 2, amount: 2002 },
      { day: 46, order: 2, product: 2, amount: 3003 },
    ]);
    expect(row).toMatchObject({
      orders_window: 2,
      orders_30d: 2,
      products_window: 2,
      revenue_window: 0.6006,
      revenue_30d: 0.5005,
    });
  });

  it('knows how long ago the first and the last event of a kind were, and nothing where there was none', () => {
    const [row] = rowsOf([
      { day: 20, stage: 1, starts: true },
      { day: 30, stage: 1, type: 1, starts: true },
      { day: 49, channel: 1 },
    ]);
    expect(row).toMatchObject({
      event_age_us: 0.5 * DAY_US,
      first_event_age_us: 29.5 * DAY_US,
      evaluate_age_us: 19.5 * DAY_US,
      first_session_age_us: 29.5 * DAY_US,
      last_session_age_us: 19.5 * DAY_US,
      type_0_window: 1,
      type_0_age_us: 19.5 * DAY_US,
      channel_0_events: 2,
      purchase_age_us: NaN,
      support_age_us: NaN,
    });
  });

  it('parts events by weekend and by hours of the local day', () => {
    // Day 44 of 1970 was a Saturday, 14 February.
    const [row] = rowsOf([
      { day: 44, hour: 5 },
      { day: 45, hour: 6 },
      { day: 46, hour: 12 },
      { day: 46, hour: 18 },
    ]);
    expect(row).toMatchObject({
      weekend_events: 2,
      night_events: 1,
      morning_events: 1,
      evening_events: 1,
    });
  });

  it('measures how evenly events spread over categories, in bits', () => {
    const [row] = rowsOf([0, 0, 0, 1, 2].map((product) => ({ day: 45, product })));
    // -(3/4 log2 3/4 + 1/4 log2 1/4); product 2 has no category.
    expect(row).toMatchObject({ categories_window: 2, category_entropy: 0.8112781244591328 });
    expect(rowsOf([{ day: 45, product: 1 }])[0]).toMatchObject({ category_entropy: 0 });
    expect(rowsOf([{ day: 45, product: 2 }])[0]).toMatchObject({ category_entropy: NaN });
  });

  it('measures how regular gaps, hours and weekdays are', () => {
    const sessions = [20, 22, 26].map((day) => ({ day, hour: 6, starts: true }));
    const [row] = rowsOf([...sessions, { day: 33, hour: 18 }]);
    expect(row).toMatchObject({
      // Gaps of 2 and 4 days: sqrt(2) over 3.
      session_gap_variation: 0.471404521,
      purchase_gap_variation: NaN,
      // Three events at 6 and one opposite: (3 - 1) / 4.
      hour_concentration: 0.5,
    });
    expect(rowsOf([31, 38, 45].map((day) => ({ day })))[0]).toMatchObject({
      weekday_concentration: 1,
      hour_concentration: 1,
    });
  });

  it('takes purchases of one order as one moment', () => {
    const bought = (day: number, order: number) => ({ day, order, amount: 1 });
    const [row] = rowsOf([bought(20, 0), bought(20, 0), bought(30, 1), bought(40, 2)]);
    expect(row).toMatchObject({ purchase_gap_variation: 0 });
  });

  it('counts events by kind', () => {
    const [row] = rowsOf([{ day: 45, type: 1 }, { day: 46, type: 1 }, { day: 47 }]);
    expect(row).toMatchObject({ social_kind_events: 2, search_kind_events: 0 });
  });

  it('knows nothing of what comes at or after a cut-off, nor of other customers', () => {
    const event = fc.record({
      customer: fc.integer({ min: 0, max: 3 }),
      day: fc.integer({ min: 0, max: 60 }),
      hour: fc.integer({ min: 0, max: 23 }),
      type: fc.integer({ min: 0, max: 1 }),
      stage: fc.integer({ min: 0, max: 6 }),
      order: fc.integer({ min: 0, max: 2 }),
      product: fc.integer({ min: 0, max: 2 }),
      amount: fc.integer({ min: 0, max: 1e6 }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (unsorted) => {
        const events = unsorted.sort(
          (a, b) => a.customer - b.customer || a.day - b.day || a.hour - b.hour,
        );
        for (const row of rowsOf(events)) {
          const { day, firstDay } = PLAN.cutoffs[row['cutoff_index']!]!;
          const own = events.filter(
            (one) => one.customer === row['customer'] && one.day < day && one.day >= firstDay,
          );
          const alone = rowsOf(own).find(
            ({ cutoff_index }) => cutoff_index === row['cutoff_index'],
          );
          expect(alone).toEqual(row);
          expect(row['events_window']).toBe(own.length);
        }
      }),
    );
  });
});
