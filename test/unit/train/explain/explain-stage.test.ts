import { readFile } from 'node:fs/promises';
import { trainStage } from '../../../../activities/train/activity.js';
import { inlineThreads } from '../../../support/inline-threads.js';
import { StageHarness } from '../../../support/stage-harness.js';
import { featurise, type Shop } from '../made-up-shop.js';

const open: StageHarness[] = [];
const trainOn = async (shop: Partial<Shop>, train: object = {}): Promise<StageHarness> => {
  const harness = await StageHarness.open({
    date: '2026-01-31',
    spec: { train: { targets: ['purchase'], trees: 20, minSamplesLeaf: 10, ...train } },
    threads: inlineThreads,
  });
  open.push(harness);
  await harness.run(featurise({ customers: 600, cutoffs: [0, 1, 2, 3], ...shop }));
  await harness.run(trainStage);
  return harness;
};
afterEach(async () => {
  for (const harness of open.splice(0)) await harness.close();
});

interface Prediction {
  customer_id: string;
  probability: number;
  reasons: string[];
}
const PREDICTIONS = `
  SELECT customer_id, probability, reasons FROM predictions
  WHERE target = 'purchase' ORDER BY probability DESC, customer_id`;

describe('explaining the first target', () => {
  it('gives exact reasons to the customers with the highest probabilities and changes nothing else', async () => {
    const paths = await (await trainOn({}, { exactReasons: 0 })).query<Prediction>(PREDICTIONS);
    const exact = await (await trainOn({}, { exactReasons: 50 })).query<Prediction>(PREDICTIONS);
    expect(exact.map(({ probability }) => probability)).toEqual(
      paths.map(({ probability }) => probability),
    );
    expect(exact.slice(50)).toEqual(paths.slice(50));
    const changed = exact.slice(0, 50).filter(({ reasons }, row) => {
      return reasons.join() !== paths[row]?.reasons.join();
    });
    expect(changed.length).toBeGreaterThan(25);
  });

  it('keeps Shapley values of sampled customers that add up in the order of the probabilities', async () => {
    const harness = await trainOn({});
    const rows = await harness.query<{ chance: number; total: number }>(`
      WITH customers AS (
        SELECT probability, row_number() OVER (ORDER BY customer_id) - 1 AS position FROM predictions
      ), sums AS (SELECT customer, sum(shap) AS total FROM shap_values GROUP BY customer)
      SELECT probability AS chance, total FROM sums JOIN customers ON position = 3 * (customer - 1)
      ORDER BY total, chance`);
    expect(rows.length).toBe(200);
    for (const [row, { chance, total }] of rows.entries()) {
      const before = rows[row - 1];
      // Sums that are equal but for rounding may stand in either order.
      if (before && total - before.total > 1e-9) {
        expect(chance).toBeGreaterThanOrEqual(before.chance);
      }
    }
  });

  it('draws the dependence on the feature that decides, falling with days since the order', async () => {
    const harness = await trainOn({});
    const points = await harness.query<{ value: number; output: number }>(`
      SELECT value, output FROM partial_dependence
      WHERE feature = 'recency' AND value IS NOT NULL ORDER BY value`);
    expect(points.length).toBeGreaterThan(4);
    expect((points[0]?.output ?? 0) - (points.at(-1)?.output ?? 1)).toBeGreaterThan(0.3);
  });

  it('prints one tree whose rules hold every labelled row, in the card too', async () => {
    const harness = await trainOn({});
    const rules = await harness.query<{ rule: string; rows: number; probability: number }>(
      'SELECT rule, rows, probability FROM tree_rules ORDER BY rank',
    );
    expect(rules.reduce((sum, { rows }) => sum + Number(rows), 0)).toBe(1800);
    expect(rules[0]?.rule).toMatch(/recency < /);
    const card = await readFile(
      harness.localPath(harness.inputs['model_purchase_card']?.uri ?? ''),
      'utf8',
    );
    expect(card).toContain(`- ${rules[0]?.rule}: `);
  });

  it('says which features are constant or doubled, and goes without them where asked to', async () => {
    const dropped = `
      SELECT slice, protocol FROM metrics_train WHERE name = 'purchase.feature_dropped' ORDER BY slice`;
    const reported = await trainOn({ doubled: true });
    const [twin, same] = await reported.query<{ slice: string; protocol: string }>(dropped);
    expect(twin?.slice).toBe('recency_hours');
    expect(twin?.protocol).toMatch(
      /^would be dropped .*rank correlation with recency, .* is 1.000/,
    );
    expect(same?.slice).toBe('same');
    expect(same?.protocol).toMatch(/has one value$/);
    const without = await trainOn({ doubled: true }, { selection: { drop: true } });
    expect(
      await without.query('SELECT DISTINCT feature FROM feature_importance ORDER BY 1'),
    ).toEqual([{ feature: 'noise' }, { feature: 'recency' }]);
    const [first] = await without.query<{ protocol: string }>(dropped);
    expect(first?.protocol).toMatch(/^dropped: /);
    const next = without.onDate('2026-02-01');
    Object.assign(next.inputs, without.inputs);
    await without.record('train');
    await next.run(trainStage);
    const [refit] = await next.query<{ slice: string }>(
      "SELECT slice FROM metrics_train WHERE name = 'purchase.refit'",
    );
    expect(refit?.slice).toBe('kept');
  });
});
