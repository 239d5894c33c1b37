import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { trainStage } from '../../../activities/train/activity.js';
import { inlineThreads } from '../../support/inline-threads.js';
import { StageHarness } from '../../support/stage-harness.js';
import { featurise, type Shop } from './made-up-shop.js';

const TRAIN = { targets: ['purchase'], trees: 20, minSamplesLeaf: 10, maxRows: 5000 };
const open: StageHarness[] = [];
const runOn = async (shop: Shop, train: object = TRAIN): Promise<StageHarness> => {
  const harness = await StageHarness.open({
    date: '2026-01-31',
    spec: { train },
    threads: inlineThreads,
  });
  open.push(harness);
  await harness.run(featurise(shop));
  return harness;
};
afterEach(async () => {
  for (const harness of open.splice(0)) await harness.close();
});

const fileOf = (harness: StageHarness, dataset: string): Promise<string> =>
  readFile(path.join(harness.root, 's3', (harness.inputs[dataset]?.uri ?? '').slice(5)), 'utf8');

interface Metric {
  name: string;
  slice: string;
  value: number;
  lower: number;
  upper: number;
  n: number;
}

const metricsOf = async (harness: StageHarness): Promise<Record<string, Metric>> => {
  const rows = await harness.query<Metric>('SELECT * FROM metrics_train');
  return Object.fromEntries(rows.map((row) => [`${row.slice} ${row.name}`, row]));
};

const WHOLE = { customers: 1200, cutoffs: [0, 1, 2, 3] };

describe('trainStage', () => {
  it('publishes a calibrated probability, a band and reasons for every customer', async () => {
    const harness = await runOn(WHOLE);
    expect(await harness.run(trainStage)).toEqual({ rowsIn: 3600 + 1200, rowsOut: 1200 });
    const [summary] = await harness.query<Record<string, number>>(`
      SELECT
        count(DISTINCT customer_id) AS customers,
        count(*) FILTER (WHERE band = 'high') AS high,
        min(probability) FILTER (WHERE band = 'high') - max(probability) FILTER (WHERE band = 'mid') AS gap,
        avg(probability) FILTER (WHERE recency < 10) AS early,
        avg(probability) FILTER (WHERE recency IS NULL) AS never,
        min(horizon_days) AS horizon_days,
        count(*) FILTER (WHERE len(reasons) BETWEEN 1 AND 3) AS explained
      FROM predictions JOIN features USING (customer_id) WHERE cutoff_index = 0 AND target = 'purchase'`);
    expect(summary).toMatchObject({
      customers: 1200,
      high: 400,
      horizon_days: 14,
      explained: 1200,
    });
    expect(summary?.['gap']).toBeGreaterThanOrEqual(0);
    // Planted chances are .6 and .05; about 290 customers of each cut-off are behind either mean.
    expect(Math.abs((summary?.['early'] ?? 0) - 0.6)).toBeLessThan(0.08);
    expect(Math.abs((summary?.['never'] ?? 0) - 0.05)).toBeLessThan(0.04);
    const [reason] = await harness.query<{ reasons: string[] }>(`
      SELECT reasons FROM predictions JOIN features USING (customer_id)
      WHERE cutoff_index = 0 AND target = 'purchase' AND recency IS NULL ORDER BY customer_id LIMIT 1`);
    expect(reason?.reasons[0]).toMatch(
      /^days since the customer's last order is unknown \(lowers, -\d+\.\d points\)$/,
    );
  });

  it('measures on the cut-off that the measured forest has not seen, beside baselines', async () => {
    const harness = await runOn(WHOLE);
    await harness.run(trainStage);
    const metrics = await metricsOf(harness);
    const auc = metrics['time_split purchase.roc_auc'];
    expect(auc).toMatchObject({ n: 1200, split: 'time_split', cutoff: '2026-01-18T00:00:00.000Z' });
    // The truth has an AUC near .81 with these chances.
    expect(auc?.value).toBeGreaterThan(0.74);
    expect(auc?.lower).toBeLessThan(auc?.value ?? 0);
    expect(auc?.upper).toBeGreaterThan(auc?.value ?? 1);
    expect(metrics['baseline:majority purchase.roc_auc']?.value).toBe(0.5);
    expect(metrics['baseline:best_feature purchase.roc_auc']).toMatchObject({
      baseline: 'ranks by recency',
    });
    expect(metrics['time_split purchase.log_loss']?.value).toBeLessThan(
      metrics['baseline:majority purchase.log_loss']?.value ?? 0,
    );
    expect(metrics['oob purchase.roc_auc']?.n).toBe(3600);
    const [importance] = await harness.query<Record<string, unknown>>(
      "SELECT * FROM feature_importance WHERE target = 'purchase' ORDER BY gain DESC LIMIT 1",
    );
    expect(importance?.['feature']).toBe('recency');
    const [curve] = await harness.query<{ points: number }>(
      "SELECT count(*) AS points FROM roc_curve WHERE target = 'purchase'",
    );
    expect(curve?.points).toBeGreaterThan(20);
    expect(curve?.points).toBeLessThanOrEqual(200);
  });

  it('fits the measured forest on older cut-offs only', async () => {
    // From the latest labelled cut-off on, low recency means the opposite: a forest that had seen those
    // labels would not rank them the wrong way round.
    const harness = await runOn({ ...WHOLE, turnedFrom: 1 });
    await harness.run(trainStage);
    const metrics = await metricsOf(harness);
    expect(metrics['time_split purchase.roc_auc']?.value).toBeLessThan(0.3);
  });

  it('publishes model files under the version of their bytes', async () => {
    const harness = await runOn(WHOLE);
    await harness.run(trainStage);
    const [version] = await harness.query<{ model_version: string }>(
      "SELECT DISTINCT model_version FROM predictions WHERE target = 'purchase'",
    );
    const sha256 = harness.inputs['model_purchase_model']?.sha256 ?? '';
    expect(version?.model_version).toBe(sha256.slice(0, 12));
    const features = JSON.parse(await fileOf(harness, 'model_purchase_features')) as {
      columns: { feature: string }[];
    };
    expect(features.columns.map(({ feature }) => feature)).toEqual(['recency', 'noise']);
    const card = await fileOf(harness, 'model_purchase_card');
    expect(card).toContain(`Model ${sha256.slice(0, 12)} of pipeline test`);
  });

  it('trains on no more than maxRows rows, the same ones every time', async () => {
    const first = await runOn(WHOLE, { ...TRAIN, maxRows: 1000 });
    await first.run(trainStage);
    const metrics = await metricsOf(first);
    expect(metrics['oob purchase.roc_auc']?.n).toBeGreaterThan(950);
    expect(metrics['oob purchase.roc_auc']?.n).toBeLessThanOrEqual(1000);
    const second = await runOn(WHOLE, { ...TRAIN, maxRows: 1000 });
    await second.run(trainStage);
    for (const dataset of ['model_purchase_model', 'predictions', 'metrics_train']) {
      expect(second.inputs[dataset]?.sha256).toBe(first.inputs[dataset]?.sha256);
    }
  });

  it('reports out of bag only where there is a single labelled cut-off', async () => {
    const harness = await runOn({ customers: 1200, cutoffs: [0, 1] });
    expect(await harness.run(trainStage)).toEqual({ rowsIn: 2400, rowsOut: 1200 });
    const metrics = await metricsOf(harness);
    const measured = Object.values(metrics).filter(({ name }) => !/gain/.test(name));
    const slices = new Set(measured.map(({ slice }) => slice));
    expect([...slices].sort()).toEqual(['all', 'first', 'oob']);
    expect(metrics['oob purchase.roc_auc']?.value).toBeGreaterThan(0.74);
  });

  it.each([
    [{ customers: 1200, cutoffs: [0] }, 'found 0 with and 0 without'],
    [
      { customers: 60, cutoffs: [0, 1, 2] },
      '50 labelled rows with and without a purchase are needed',
    ],
    [{ customers: 1200, cutoffs: [1, 2] }, 'no customers'],
  ])('publishes no predictions where there is too little: %j', async (shop, reason) => {
    const harness = await runOn(shop);
    const summary = await harness.run(trainStage);
    expect(summary.skipped).toContain(reason);
    expect(harness.before.at(-1)?.reasons['predictions']).toContain(reason);
    const columns = await harness.query<{ column_name: string }>('DESCRIBE predictions');
    expect(columns.map(({ column_name }) => column_name)).toEqual([
      'customer_id',
      'target',
      'label',
      'probability',
      'value',
      'horizon_days',
      'band',
      'model_version',
      'reasons',
    ]);
    expect(Object.keys(await metricsOf(harness))).toEqual(['all purchase.published']);
  });
});
