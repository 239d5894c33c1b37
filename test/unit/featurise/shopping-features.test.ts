import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cleanStage } from '../../../activities/clean/activity.js';
import { collectStage } from '../../../activities/collect/activity.js';
import { featuriseStage } from '../../../activities/featurise/activity.js';
import { kindOfType } from '../../../activities/featurise/windows/event-kinds.js';
import { inlineThreads } from '../../support/inline-threads.js';
import { StageHarness } from '../../support/stage-harness.js';

const HEADER = 'event_time,customer_id,event_type,product_id,quantity,unit_price,order_id';

/** 2026-03-01 to 2026-03-28; horizon 7, so the cut-offs are 03-29, 03-22 and 03-15, with windows of 14 days. */
const START = '2026-03-01T08:00:00Z,z,view,,,,';
const EVENTS = [
  '2026-03-02T09:00:00Z,a,search,,,,',
  '2026-03-02T09:05:00Z,a,add_to_cart,coat,1,100,',
  '2026-03-03T09:00:00Z,a,purchase,coat,1,100,o1',
  '2026-03-04T09:00:00Z,b,purchase,coat,2,90,o2',
  '2026-03-04T09:00:00Z,b,purchase,hat,1,30,o2',
  '2026-03-08T09:00:00Z,b,purchase,hat,1,29.5,o3',
  '2026-03-09T09:00:00Z,b,return,hat,,,',
  '2026-03-10T09:00:00Z,b,share,hat,,,',
];
/** After the cut-off of 2026-03-15: all prices fall, and what was full price looks cheap. */
const LATER = [
  '2026-03-20T09:00:00Z,a,purchase,coat,1,500,o4',
  '2026-03-25T09:00:00Z,b,purchase,hat,1,300,o5',
  '2026-03-28T09:00:00Z,b,purchase,coat,1,1,o6',
];
const FEEDBACK = 'f1,b,2026-03-05T08:00:00Z,2,too thin';
const LATER_FEEDBACK = 'f2,b,2026-03-27T08:00:00Z,5,so good';

type Row = Record<string, number | string | null>;

/** Rows as of 2026-03-15. */
async function featuresOf(files: Record<string, readonly string[]>): Promise<Row[]> {
  const harness = await StageHarness.open({
    date: '2026-03-28',
    spec: {
      sources: {
        events: { path: 'events.csv', lookbackDays: 28 },
        ...(files['products'] ? { products: { path: 'products.csv' } } : {}),
        ...(files['feedback'] ? { feedback: { path: 'feedback.csv' } } : {}),
      },
      train: { horizonDays: 7 },
    },
    threads: inlineThreads,
  });
  try {
    const shop = path.join(harness.root, 's3/source/shop');
    await mkdir(shop, { recursive: true });
    for (const [name, lines] of Object.entries(files)) {
      await writeFile(path.join(shop, `${name}.csv`), lines.join('\n'));
    }
    for (const stage of [collectStage, cleanStage, featuriseStage]) await harness.run(stage);
    return await harness.query<Row>(
      'SELECT * EXCLUDE (purchased) FROM features WHERE cutoff_index = 2 ORDER BY customer_id',
    );
  } finally {
    await harness.close();
  }
}

const PRODUCTS = ['product_id,category,price', 'coat,clothes,999', 'hat,clothes,999'];
const withFeedback = (...rows: string[]) => [
  'feedback_id,customer_id,feedback_time,rating,text',
  ...rows,
];
const END = '2026-03-28T20:00:00Z,z,view,,,,';

describe('shopping features', () => {
  it('are what a hand computes', async () => {
    const [a, b] = await featuresOf({
      events: [HEADER, START, ...EVENTS, END],
      products: PRODUCTS,
      feedback: withFeedback(FEEDBACK),
    });
    expect(a).toMatchObject({
      // The median paid for clothes is 60, of 100, 90, 30 and 29.5.
      price_level: 1.666666667,
      discounted_purchase_share: 0,
      items_per_order: 1,
      search_share: 1 / 3,
      category_entropy: 0,
      rating_mean: null,
      feedbacks_window: 0,
    });
    expect(b).toMatchObject({
      // 90 is below 97 % of 100, which the coat had been in a cart for; 29.5 is not below 97 % of 30.
      discounted_purchase_share: 1 / 3,
      items_per_order: 2,
      products_per_order: 1.5,
      returns_per_order: 0.5,
      social_share: 1 / 5,
      feedbacks_window: 1,
      rating_mean: 2,
      complaint_share: 1,
      // From 8:00 on 5 March to the start of the 15th.
      days_since_feedback: 9 + 16 / 24,
    });
    expect(b?.['price_level']).toBeCloseTo((90 + 30 + 29.5) / 60 / 3, 8);
  });

  it('know nothing of prices, purchases and feedback after the cut-off', async () => {
    const before = await featuresOf({
      events: [HEADER, START, ...EVENTS, END],
      products: PRODUCTS,
      feedback: withFeedback(FEEDBACK),
    });
    const planted = await featuresOf({
      events: [HEADER, START, ...EVENTS, ...LATER, END],
      products: PRODUCTS,
      feedback: withFeedback(FEEDBACK, LATER_FEEDBACK),
    });
    expect(planted).toEqual(before);
  });

  it('are there, and empty, where a shop has events alone', async () => {
    const [a] = await featuresOf({ events: [HEADER, START, EVENTS[0]!, END] });
    expect(a).toMatchObject({
      discounted_purchase_share: null,
      price_level: null,
      category_entropy: null,
      rating_mean: null,
      search_share: 1,
    });
  });
});

describe('kindOfType', () => {
  it('goes by whole words of the name, and by the returns that the spec names', () => {
    const kinds = ['site-search', 'research', 'live_chat', 'social_view', 'share', 'shares'];
    expect(kinds.map((type) => kindOfType(type, []))).toEqual([
      'search',
      undefined,
      'question',
      'social',
      'social',
      undefined,
    ]);
    expect(kindOfType('share', ['share'])).toBe('return');
  });
});
