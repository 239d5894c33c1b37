import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cleanStage } from '../../../activities/clean/activity.js';
import { collectStage } from '../../../activities/collect/activity.js';
import { featuriseStage } from '../../../activities/featurise/activity.js';
import { inlineThreads } from '../../support/inline-threads.js';
import { StageHarness } from '../../support/stage-harness.js';

interface Row {
  at: string;
  customer: string;
  type: string;
  channel?: string;
  amount?: number;
  order?: string;
}

/** 2026-03-01 to 2026-03-28 in UTC; horizon 7, so the cut-offs are 03-29, 03-22 and 03-15. */
const ROWS: Row[] = [
  { at: '2026-03-01T09:00:00Z', customer: 'a', type: 'view' },
  { at: '2026-03-10T09:00:00Z', customer: 'a', type: 'add_to_cart' },
  { at: '2026-03-10T09:10:00Z', customer: 'a', type: 'purchase', amount: 10.1, order: 'o1' },
  { at: '2026-03-10T09:10:00Z', customer: 'a', type: 'purchase', amount: 20.2, order: 'o1' },
  { at: '2026-03-20T23:30:00Z', customer: 'a', type: 'purchase', amount: 5, order: 'o2' },
  { at: '2026-03-12T08:00:00Z', customer: 'b', type: 'view', channel: 'app' },
  { at: '2026-03-28T12:00:00Z', customer: 'b', type: 'purchase', channel: 'app', amount: 35.3 },
  { at: '2026-03-28T12:01:00Z', customer: 'c', type: 'purchase', amount: 35.3, order: 'o4' },
  { at: '2026-03-28T13:00:00Z', customer: 'd', type: 'view' },
];

async function harnessWith(rows: readonly Row[]): Promise<StageHarness> {
  const harness = await StageHarness.open({
    date: '2026-03-28',
    spec: {
      sources: { events: { path: 'events.csv', lookbackDays: 28 } },
      train: { horizonDays: 7 },
    },
    threads: inlineThreads,
  });
  const shop = path.join(harness.root, 's3/source/shop');
  await mkdir(shop, { recursive: true });
  const lines = rows.map(({ at, customer, type, channel = 'web', amount = '', order = '' }) =>
    [at, customer, type, channel, amount, order].join(','),
  );
  const header = 'event_time,customer_id,event_type,channel,amount,order_id';
  await writeFile(path.join(shop, 'events.csv'), [header, ...lines].join('\n'));
  for (const stage of [collectStage, cleanStage, featuriseStage]) await harness.run(stage);
  return harness;
}

const features = (harness: StageHarness) =>
  harness.query<Record<string, number | string | null>>(
    'SELECT * FROM features ORDER BY cutoff_index, customer_id',
  );

describe('features', () => {
  let harness: StageHarness;
  beforeAll(async () => {
    harness = await harnessWith(ROWS);
  });
  afterAll(() => harness.close());

  it('hold a row for every customer seen before the cut-off, labelled by what came after it', async () => {
    const rows = await features(harness);
    const labels = rows.map((row) => [row['cutoff_index'], row['customer_id'], row['purchased']]);
    expect(labels).toEqual([
      [0, 'a', null],
      [0, 'b', null],
      [0, 'c', null],
      [0, 'd', null],
      [1, 'a', 0],
      [1, 'b', 1],
      [2, 'a', 1],
      [2, 'b', 0],
    ]);
  });

  it('count, sum and date only what lies in the window before the cut-off', async () => {
    const rows = await features(harness);
    const at = (index: number, customer: string) =>
      rows.find((row) => row['cutoff_index'] === index && row['customer_id'] === customer);
    expect(at(2, 'a')).toMatchObject({
      events_window: 4,
      sessions_window: 2,
      orders_window: 1,
      revenue_window: 30.3,
      purchase_events_window: 2,
      evaluate_events_window: 1,
      evaluate_events_7d: 0,
      days_since_purchase: 4 + (14 * 60 + 50) / 1440,
      decided_after_purchase: 0,
    });
    // The window of 14 days ends at 03-22: the view of 03-01 lies before it.
    expect(at(1, 'a')).toMatchObject({ events_window: 4, orders_window: 2, revenue_window: 35.3 });
    expect(at(1, 'a')?.['purchase_gap_days']).toBeCloseTo(10 + (14 * 60 + 20) / 1440, 9);
    expect(at(0, 'b')).toMatchObject({ channel_share_app: 1, channel_share_web: 0 });
    expect(at(1, 'b')).toMatchObject({ orders_window: 0, days_since_purchase: null });
  });

  it('do not change when the future does', async () => {
    const future: Row[] = [
      { at: '2026-03-22T00:00:00Z', customer: 'a', type: 'ticket', channel: 'planted', amount: 1 },
      {
        at: '2026-03-25T00:00:00Z',
        customer: 'b',
        type: 'purchase',
        channel: 'planted',
        amount: 99,
      },
    ];
    const other = await harnessWith([...ROWS, ...future]);
    try {
      const before = (rows: Record<string, unknown>[]) =>
        rows
          .filter((row) => Number(row['cutoff_index']) > 0)
          .map((row) => ({ ...row, purchased: undefined }));
      expect(before(await features(other))).toEqual(before(await features(harness)));
    } finally {
      await other.close();
    }
  });

  it('match the feature dictionary column by column', async () => {
    const names = await harness.query<{ feature: string }>(
      'SELECT feature FROM feature_names ORDER BY position',
    );
    const [row] = await features(harness);
    expect(Object.keys(row ?? {}).slice(3)).toEqual(names.map(({ feature }) => feature));
  });
});

describe('customer facts', () => {
  it('sum lifetime values exactly and score equal values equally, buyers only', async () => {
    const harness = await harnessWith(ROWS);
    try {
      const facts = await harness.query<Record<string, unknown>>(
        `SELECT customer_id, recency_days, orders, events, sessions, monetary_value, monetary_score,
          frequency_score, recency_score, value_tier, lifecycle, current_stage
        FROM customer_facts ORDER BY customer_id`,
      );
      expect(facts).toMatchObject([
        {
          customer_id: 'a',
          recency_days: 8,
          orders: 2,
          events: 5,
          sessions: 3,
          monetary_value: 35.3,
          frequency_score: 4,
          recency_score: 1,
          current_stage: 'purchase',
        },
        { customer_id: 'b', orders: 1, monetary_value: 35.3, recency_score: 2, lifecycle: 'new' },
        { customer_id: 'c', orders: 1, monetary_value: 35.3, recency_score: 2 },
        {
          customer_id: 'd',
          orders: 0,
          monetary_value: 0,
          monetary_score: null,
          value_tier: 'none',
          lifecycle: 'prospect',
          current_stage: 'evaluate',
        },
      ]);
      expect(new Set(facts.slice(0, 3).map((fact) => fact['monetary_score'])).size).toBe(1);
    } finally {
      await harness.close();
    }
  });
});
