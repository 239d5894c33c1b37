import type { StageDefinition } from '../../../activities/artifacts/stage.js';
import { recommendStage } from '../../../activities/recommend/activity.js';
import { inlineThreads } from '../../support/inline-threads.js';
import { StageHarness } from '../../support/stage-harness.js';
import { EVENTS, PRODUCTS } from './recommended-shop.js';

/** Stands for the stages before: the same shop on every date. */
const SHOP: StageDefinition = {
  name: 'segment',
  specKeys: [],
  reads: [],
  compute: async (context) => {
    const duck = await context.openDuck();
    await duck.run(`CREATE TABLE events AS ${EVENTS}; CREATE TABLE products AS ${PRODUCTS}`);
    const facts = 'SELECT DISTINCT customer_id FROM events ORDER BY customer_id';
    await context.saveTable('events', duck, 'SELECT * FROM events ORDER BY ALL');
    await context.saveTable('products', duck, 'SELECT * FROM products ORDER BY product_id');
    await context.saveTable('customer_facts', duck, facts);
    return { rowsIn: 0, rowsOut: 0 };
  },
};

interface Row {
  value: number;
  cutoff: Date;
  protocol: string;
}

describe('weights of an earlier date', () => {
  const open: StageHarness[] = [];
  afterEach(async () => {
    for (const harness of open.splice(0)) await harness.close();
  });

  async function runDay(harness: StageHarness): Promise<StageHarness> {
    await harness.run(SHOP);
    await harness.run(recommendStage);
    await harness.record('recommend');
    return harness;
  }

  async function firstDay(every: number): Promise<StageHarness> {
    const recommend = { excludeBought: false, explore: 0, evaluation: { every } };
    const spec = { recommend };
    const harness = await StageHarness.open({ date: '2026-03-31', spec, threads: inlineThreads });
    open.push(harness);
    return runDay(harness);
  }

  const figureOf = async (harness: StageHarness): Promise<Row | undefined> =>
    (
      await harness.query<Row>(
        "SELECT value, cutoff, protocol FROM metrics_recommend WHERE name = 'ndcg_at_10' AND slice = 'blend'",
      )
    )[0];

  it('go on until they are as old as the spec lets them be, with the figures of their date', async () => {
    const first = await firstDay(2);
    const second = await runDay(first.onDate('2026-04-01'));
    const known = await figureOf(first);
    const kept = await figureOf(second);
    expect(kept).toEqual({
      ...known,
      protocol: `${known?.protocol}; chosen on 2026-03-31 (recommend.evaluation.every: 2)`,
    });
    expect(second.inputs['recommend_blend']).toEqual(first.inputs['recommend_blend']);
    const third = await runDay(first.onDate('2026-04-02'));
    expect((await figureOf(third))?.cutoff).not.toEqual(known?.cutoff);
  });

  it('are chosen on every date where the spec says so', async () => {
    const first = await firstDay(1);
    const second = await runDay(first.onDate('2026-04-01'));
    expect((await figureOf(second))?.protocol).not.toContain('evaluation.every');
  });

  it('list for every customer, as weights that are chosen do', async () => {
    const first = await firstDay(7);
    const second = await runDay(first.onDate('2026-04-01'));
    const lists =
      'SELECT count(DISTINCT customer_id) AS customers, min("rank") AS best FROM recommendations';
    expect(await second.query(lists)).toEqual([{ customers: 122, best: 1 }]);
  });
});
