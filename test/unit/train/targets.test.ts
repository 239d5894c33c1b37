import { trainStage } from '../../../activities/train/activity.js';
import { inlineThreads } from '../../support/inline-threads.js';
import { StageHarness } from '../../support/stage-harness.js';
import { featurise } from './made-up-shop.js';

const TRAIN = { trees: 20, furtherTrees: 12, minSamplesLeaf: 10, maxRows: 5000 };
let harness: StageHarness;
beforeAll(async () => {
  harness = await StageHarness.open({
    date: '2026-01-31',
    spec: { train: TRAIN },
    threads: inlineThreads,
  });
  await harness.run(featurise({ customers: 1200, cutoffs: [0, 1, 2, 3] }));
  await harness.run(trainStage);
});
afterAll(() => harness.close());

const one = async (sql: string): Promise<Record<string, number>> =>
  (await harness.query<Record<string, number>>(sql))[0] ?? {};

describe('targets of the train stage', () => {
  it('gives every customer a row for every target and class', async () => {
    const rows = await harness.query<Record<string, unknown>>(`
      SELECT target, label, count(*) AS customers, count(probability) AS probabilities, count(value) AS numbers,
        count(*) FILTER (WHERE band = 'high') AS high
      FROM predictions GROUP BY target, label ORDER BY target, label`);
    const chance = { customers: 1200, probabilities: 1200, numbers: 0, high: 400 };
    const number = { customers: 1200, probabilities: 0, numbers: 1200, high: 400 };
    expect(rows).toEqual([
      { target: 'churn', label: '', ...chance },
      { target: 'expected_orders', label: '', ...number },
      { target: 'expected_spend', label: '', ...number },
      { target: 'next_stage', label: 'evaluate', ...chance },
      { target: 'next_stage', label: 'purchase', ...chance },
      { target: 'next_stage', label: 'use', ...chance },
      { target: 'purchase', label: '', ...chance },
      { target: 'return', label: '', ...chance },
    ]);
  });

  it('gives the stages of a customer probabilities that sum to 1', async () => {
    const { off } = await one(`
      SELECT max(abs(total - 1)) AS off
      FROM (SELECT sum(probability) AS total FROM predictions WHERE target = 'next_stage' GROUP BY customer_id)`);
    expect(off).toBeLessThan(1e-9);
  });

  it('never gives a purchase or a return a larger chance than any event', async () => {
    const { broken } = await one(`
      SELECT count(*) AS broken
      FROM predictions AS churn JOIN predictions AS other USING (customer_id)
      WHERE churn.target = 'churn' AND other.target IN ('purchase', 'return')
        AND other.probability > 1 - churn.probability + 1e-12`);
    expect(broken).toBe(0);
  });

  it('expects in all about what the planted chances bring', async () => {
    // Orders a customer: the planted chances .6, .2 and .05, weighted by how many have them, are .238 a
    // customer; a tenth of all luck is a second order for whoever buys.
    const { orders, spend } = await one(`
      SELECT avg(value) FILTER (WHERE target = 'expected_orders') AS orders,
        avg(value) FILTER (WHERE target = 'expected_spend') AS spend
      FROM predictions`);
    const { ordersAhead, spendAhead } = await one(`
      SELECT avg(orders_ahead) AS "ordersAhead", avg(spend_ahead) AS "spendAhead"
      FROM labels WHERE cutoff_index > 0`);
    expect(Math.abs((orders ?? 0) / (ordersAhead ?? 1) - 1)).toBeLessThan(0.1);
    expect(Math.abs((spend ?? 0) / (spendAhead ?? 1) - 1)).toBeLessThan(0.1);
  });

  it('measures every target beside its baselines', async () => {
    const rows = await harness.query<{ name: string; slice: string; value: number }>(
      'SELECT name, slice, value FROM metrics_train',
    );
    const valueOf = (name: string, slice: string): number =>
      rows.find((row) => row.name === name && row.slice === slice)?.value ?? Number.NaN;
    expect(valueOf('expected_orders.rmse', 'time_split')).toBeLessThan(
      valueOf('expected_orders.rmse', 'baseline:mean'),
    );
    expect(valueOf('expected_spend.mae', 'time_split')).toBeLessThan(
      valueOf('expected_spend.mae', 'baseline:mean'),
    );
    expect(valueOf('next_stage.log_loss', 'time_split')).toBeLessThan(
      valueOf('next_stage.log_loss', 'baseline:markov'),
    );
    expect(valueOf('churn.roc_auc', 'time_split')).toBeGreaterThan(0.6);
    expect(valueOf('purchase.roc_auc', 'baseline:logistic')).toBeGreaterThan(0.7);
    for (const name of ['f1', 'precision', 'recall', 'ks', 'lift_at_10', 'calibration_error']) {
      expect(valueOf(`purchase.${name}`, 'time_split')).toBeGreaterThan(0);
    }
  });

  it('says why a target is left out', async () => {
    const [row] = await harness.query<{ value: number; protocol: string }>(
      "SELECT value, protocol FROM metrics_train WHERE name = 'risk.published'",
    );
    expect(row).toEqual({
      value: 0,
      protocol: 'the spec declares no adverse event (train.risk)',
    });
  });
});
