import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ComputeThreads } from '../../../activities/compute/compute-threads.js';
import { trainStage } from '../../../activities/train/activity.js';
import { inlineThreads } from '../../support/inline-threads.js';
import { StageHarness } from '../../support/stage-harness.js';
import { featurise, type Shop } from './made-up-shop.js';

const WHOLE: Shop = { customers: 1200, cutoffs: [0, 1, 2, 3] };
const FILES = [
  'model_purchase_model',
  'model_purchase_probability',
  'model_purchase_features',
  'model_next_stage_model',
  'model_next_stage_probability_purchase',
  'model_expected_orders_model',
];

let grown = 0;
const threads: ComputeThreads = {
  ...inlineThreads,
  run: (module, input, call) => {
    if (module.endsWith('grow-trees.thread.js')) grown += 1;
    return inlineThreads.run(module, input, call);
  },
};

const open: StageHarness[] = [];
beforeEach(() => {
  grown = 0;
});
afterEach(async () => {
  for (const harness of open.splice(0)) await harness.close();
});

/** A date's run of train, kept in a record. */
async function runDay(harness: StageHarness, shop: Shop = WHOLE): Promise<StageHarness> {
  await harness.run(featurise(shop));
  await harness.run(trainStage);
  await harness.record('train');
  return harness;
}

async function firstDay(date = '2026-01-31'): Promise<StageHarness> {
  const targets = ['purchase', 'next_stage', 'expected_orders'] as const;
  const trees = { trees: 20, furtherTrees: 10 };
  const spec = {
    train: { targets: [...targets], ...trees, minSamplesLeaf: 10, maxRows: 5000 },
  };
  const harness = await StageHarness.open({ date, spec, threads });
  open.push(harness);
  return runDay(harness);
}

interface Row {
  slice: string;
  value: number;
  cutoff: string;
  model_version: string;
  protocol: string;
}

const refitOf = async (harness: StageHarness): Promise<Row | undefined> =>
  (await harness.query<Row>("SELECT * FROM metrics_train WHERE name = 'purchase.refit'"))[0];

const hashes = (harness: StageHarness, names = FILES): (string | undefined)[] =>
  names.map((name) => harness.inputs[name]?.sha256);

const ALL = [...FILES, 'model_purchase_card', 'predictions', 'metrics_train', 'feature_importance'];

describe('refitting of the train stage', () => {
  it('fits a model where no date before has one', async () => {
    expect(await refitOf(await firstDay())).toMatchObject({ slice: 'first', value: 1 });
  });

  it('scores with the model of the day before without growing a tree', async () => {
    const first = await firstDay();
    grown = 0;
    const next = await runDay(first.onDate('2026-02-01'));
    expect(grown).toBe(0);
    expect(hashes(next)).toEqual(hashes(first));
    const refit = await refitOf(next);
    expect(refit).toMatchObject({ slice: 'kept', value: 0, cutoff: '2026-02-01T00:00:00.000Z' });
    expect(refit?.model_version).toBe(hashes(first)[0]?.slice(0, 12));
    const [measured] = await next.query<Row>(
      "SELECT * FROM metrics_train WHERE name = 'purchase.roc_auc' AND slice = 'time_split'",
    );
    expect(measured?.protocol).toContain(
      'before 2026-02-01T00:00:00.000Z, measured on the cut-off',
    );
    const uri = next.inputs['model_purchase_card']?.uri ?? '';
    const card = await readFile(path.join(next.root, 's3', uri.slice(5)), 'utf8');
    expect(card).toContain('Trees grown as of 2026-02-01T00:00:00.000Z: kept from an earlier date');
  });

  it('gives with the same features the predictions of the day on which it was fitted', async () => {
    const first = await firstDay();
    const next = await runDay(first.onDate('2026-02-01'));
    expect(hashes(next, ['predictions'])).toEqual(hashes(first, ['predictions']));
  });

  it('fits anew once the model is train.every days old, counted from its fit', async () => {
    const first = await firstDay();
    const third = await runDay(first.onDate('2026-02-02', { every: 3 }));
    expect(await refitOf(third)).toMatchObject({ slice: 'kept' });
    const fourth = await runDay(first.onDate('2026-02-03', { every: 3 }));
    expect(await refitOf(fourth)).toMatchObject({ slice: 'age', value: 1 });
  });

  it('fits one for every date where train.every is 1', async () => {
    const first = await firstDay();
    const next = await runDay(first.onDate('2026-02-01', { every: 1 }));
    expect(await refitOf(next)).toMatchObject({ slice: 'age' });
  });

  it('fits anew where the customers have drifted, and names the feature', async () => {
    const first = await firstDay();
    const next = await runDay(first.onDate('2026-02-01'), { ...WHOLE, shift: 12 });
    expect(await refitOf(next)).toMatchObject({ slice: 'drift', value: 1 });
    const [drift] = await next.query<Row>(
      "SELECT * FROM metrics_train WHERE name = 'purchase.drift_psi'",
    );
    expect(drift?.slice).toBe('recency');
    expect(drift?.value).toBeGreaterThan(0.25);
  });

  it('fits anew where the options of the forest have changed', async () => {
    const first = await firstDay();
    const next = await runDay(first.onDate('2026-02-01', { trees: 21 }));
    expect(await refitOf(next)).toMatchObject({ slice: 'options' });
  });

  it('fits anew where there are too few labels to measure a kept model on', async () => {
    const first = await firstDay();
    const next = await runDay(first.onDate('2026-02-01'), { ...WHOLE, cutoffs: [0, 1] });
    expect(await refitOf(next)).toMatchObject({ slice: 'history' });
  });

  it('never looks at a later date: a date that is run again gives the same bytes', async () => {
    const first = await firstDay();
    const second = await runDay(first.onDate('2026-02-01'));
    await runDay(first.onDate('2026-02-02'), { ...WHOLE, shift: 12 });
    const firstAgain = await runDay(first.onDate('2026-01-31'));
    const secondAgain = await runDay(first.onDate('2026-02-01'));
    expect(hashes(firstAgain, ALL)).toEqual(hashes(first, ALL));
    expect(hashes(secondAgain, ALL)).toEqual(hashes(second, ALL));
  });
});
