import type { StageDefinition } from '../../../../activities/artifacts/stage.js';
import { optimiseStage } from '../../../../activities/optimise/activity.js';
import { inlineThreads } from '../../../support/inline-threads.js';
import { StageHarness } from '../../../support/stage-harness.js';
import { openGapShop, type ShopEvent } from './gap-shop.js';

const PLAIN = Array.from({ length: 8 }, (_, at) => `plain${at}`);

/** On the first day half of 60 customers ask of `unclear` and one in twenty of the others; later nobody asks of it. */
const EVENTS: ShopEvent[] = ['unclear', ...PLAIN].flatMap((product) =>
  [1, 8].flatMap((day) =>
    Array.from({ length: 60 }, (_, at): ShopEvent[] => {
      const each = product !== 'unclear' ? 20 : day === 1 ? 2 : 61;
      const common = { customer: `c${at}`, product, day };
      return [
        { ...common, type: 'view' },
        ...(at % each === each - 1 ? [{ ...common, type: 'question' }] : []),
      ];
    }).flat(),
  ),
);

/** Stands for the stages before: the shop as it was at the end of the date. */
const shopUntilDate: StageDefinition = {
  name: 'clean',
  specKeys: [],
  reads: [],
  compute: async (context) => {
    const day = Number(context.run.date.slice(-2));
    const duck = await openGapShop({
      events: EVENTS.filter((event) => (event.day ?? 1) <= day),
      products: Object.fromEntries(['unclear', ...PLAIN].map((product) => [product, 'lamps'])),
    });
    await context.saveTable('events', duck, 'SELECT * FROM events ORDER BY event_key');
    await context.saveTable('products', duck, 'SELECT * FROM products ORDER BY product_id');
    duck.close();
    return { rowsIn: 0, rowsOut: EVENTS.length };
  },
};

describe('gaps from date to date', () => {
  const days: StageHarness[] = [];

  async function runOn(harness: StageHarness): Promise<StageHarness> {
    days.push(harness);
    await harness.run(shopUntilDate);
    await harness.run(optimiseStage);
    await harness.record('optimise');
    return harness;
  }

  afterAll(() => days[0]?.close());

  it('are followed from the date on which they were named, until a new one is begun', async () => {
    const spec = { optimise: { minCustomers: 1 } };
    const first = await runOn(
      await StageHarness.open({ date: '2026-03-05', spec, threads: inlineThreads }),
    );
    expect(first.inputs['gap_closing']).toBeUndefined();
    expect(
      await first.query(`SELECT "key" FROM information_gaps WHERE "scope" = 'product'`),
    ).toEqual([{ key: 'unclear' }]);

    const second = await runOn(first.onDate('2026-03-09'));
    const [gap] = await second.query<Record<string, unknown>>(
      `SELECT "key", facet, since::VARCHAR AS since, customers, controls, rate_since, verdict FROM gap_closing`,
    );
    expect(gap).toEqual({
      key: 'unclear',
      facet: 'obtain',
      since: '2026-03-05',
      customers: 60,
      controls: 0,
      rate_since: 0,
      verdict: 'closed',
    });
    const [figure] = await second.query<Record<string, unknown>>(
      `SELECT slice, n, value > 0.8 AS is_closed FROM metrics_optimise WHERE name = 'gap_closed'`,
    );
    expect(figure).toEqual({ slice: 'product:obtain', n: 1, is_closed: true });
    expect(second.inputs['gap_baseline']?.sha256).toBe(first.inputs['gap_baseline']?.sha256);

    const third = await runOn(second.onDate('2026-04-02'));
    const [{ since } = {}] = await third.query<{ since?: string }>(
      'SELECT min(since)::VARCHAR AS since FROM gap_baseline',
    );
    expect(since).toBe('2026-04-02');
  });
});
