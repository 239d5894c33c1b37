import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { StageDefinition } from '../../../activities/artifacts/stage.js';
import { collectStage } from '../../../activities/collect/activity.js';
import type { ComputeThreads } from '../../../activities/compute/compute-threads.js';
import { recommendStage } from '../../../activities/recommend/activity.js';
import { trainStage } from '../../../activities/train/activity.js';
import { inlineThreads } from '../../support/inline-threads.js';
import { StageHarness } from '../../support/stage-harness.js';
import { featurise } from '../train/made-up-shop.js';

const DATE = '2026-03-31';

let called: string[] = [];
const threads: ComputeThreads = {
  ...inlineThreads,
  run: (module, input, call) => {
    called.push(path.basename(module, '.thread.js'));
    return inlineThreads.run(module, input, call);
  },
};

/** 120 customers in two crowds, each with products of its own; every fourth look is a purchase. */
const cleaned: StageDefinition = {
  name: 'clean',
  specKeys: [],
  reads: [],
  compute: async (context) => {
    const duck = await context.openDuck();
    await duck.run(`
      CREATE TABLE events AS
      SELECT
        'c' || lpad(c::VARCHAR, 3, '0') AS customer_id,
        'p' || ((c % 2) * 8 + (c * 7 + v * (1 + c % 5)) % 8)::VARCHAR AS product_id,
        TIMESTAMPTZ '2026-04-01T00:00:00Z' - to_days((v * 3 + c % 3)::INTEGER) - INTERVAL 5 HOUR AS event_time,
        CASE WHEN v % 4 = 0 THEN 'purchase' ELSE 'evaluate' END AS stage,
        v % 4 = 0 AS is_purchase
      FROM range(120) AS a(c), range(24) AS b(v)`);
    await context.saveTable('events', duck, 'SELECT * FROM events ORDER BY ALL');
    const customers = 'SELECT DISTINCT customer_id FROM events ORDER BY customer_id';
    const rowsOut = await context.saveTable('customer_facts', duck, customers);
    return { rowsIn: 0, rowsOut };
  },
};

const shop = featurise({ customers: 1200, cutoffs: [0, 1, 2, 3] });

const STAGES: Record<string, { before: StageDefinition[]; stage: StageDefinition; skips: string }> =
  {
    'raw_customers.parquet': { before: [], stage: collectStage, skips: 'none' },
    'earlier-forest': { before: [shop], stage: trainStage, skips: 'none' },
    forest: { before: [shop], stage: trainStage, skips: 'grow-trees' },
    weights: { before: [cleaned], stage: recommendStage, skips: 'blend' },
    judged: { before: [cleaned], stage: recommendStage, skips: 'ranking-report' },
  };

async function openHarness(): Promise<StageHarness> {
  const sources = {
    events: { path: 'events/dt={date}/*', lookbackDays: 2 },
    customers: { path: 'customers.csv' },
  };
  const train = { trees: 20, minSamplesLeaf: 10, maxRows: 5000 };
  const harness = await StageHarness.open({ date: DATE, spec: { sources, train }, threads });
  const source = path.join(harness.root, 's3/source/shop');
  for (const day of ['2026-03-30', DATE]) {
    const folder = path.join(source, `events/dt=${day}`);
    await mkdir(folder, { recursive: true });
    const row = `e-${day},${day}T08:00:00Z,c1,view\n`;
    await writeFile(path.join(folder, 'part.csv'), `event_id,event_time,customer_id,type\n${row}`);
  }
  await writeFile(path.join(source, 'customers.csv'), 'customer_id,region\nc1,north\n');
  return harness;
}

describe('an attempt that goes on from a checkpoint', () => {
  it.each(Object.entries(STAGES))(
    'makes the same bytes as one that was not disturbed: after %s',
    async (checkpoint, { before, stage, skips }) => {
      const [calm, disturbed] = [await openHarness(), await openHarness()];
      try {
        for (const harness of [calm, disturbed]) {
          for (const earlier of before) await harness.run(earlier);
        }
        await calm.run(stage);
        const saved = await disturbed.interrupt(stage, checkpoint);
        expect(Object.keys(saved?.saved ?? {})).toContain(checkpoint);
        called = [];
        await disturbed.run(stage, saved);
        expect(called).not.toContain(skips);
        const bytes = ({ inputs }: StageHarness) =>
          Object.entries(inputs).map(([dataset, { sha256, rows }]) => [dataset, sha256, rows]);
        expect(bytes(disturbed)).toEqual(bytes(calm));
      } finally {
        await calm.close();
        await disturbed.close();
      }
    },
  );

  it('does the work again where the file of the checkpoint is gone or another one', async () => {
    const [calm, disturbed] = [await openHarness(), await openHarness()];
    try {
      for (const harness of [calm, disturbed]) await harness.run(shop);
      await calm.run(trainStage);
      const saved = await disturbed.interrupt(trainStage, 'forest');
      const forest = saved?.saved['forest'];
      if (forest === undefined) throw new Error('no checkpoint');
      forest.sha256 = '0'.repeat(64);
      await disturbed.run(trainStage, saved);
      expect(disturbed.inputs['predictions']?.sha256).toBe(calm.inputs['predictions']?.sha256);
    } finally {
      await calm.close();
      await disturbed.close();
    }
  });
});
