import { readFile } from 'node:fs/promises';
import { trainStage } from '../../../../activities/train/activity.js';
import { inlineThreads } from '../../../support/inline-threads.js';
import { StageHarness } from '../../../support/stage-harness.js';
import { featurise, type Shop } from '../made-up-shop.js';

const SHOP: Shop = { customers: 1200, cutoffs: [0, 1, 2, 3] };
const open: StageHarness[] = [];
afterEach(async () => {
  for (const harness of open.splice(0)) await harness.close();
});

async function runDay(harness: StageHarness, shop: Shop): Promise<StageHarness> {
  await harness.run(featurise(shop));
  await harness.run(trainStage);
  await harness.record('train');
  return harness;
}

/** A day with a model, then a day on which another one is fitted, on a shop of its own. */
async function twoDays(second: Shop): Promise<[StageHarness, StageHarness]> {
  const train = { targets: ['purchase' as const], trees: 20, minSamplesLeaf: 10, every: 1 };
  const first = await StageHarness.open({
    date: '2026-01-31',
    spec: { train },
    threads: inlineThreads,
  });
  open.push(first);
  await runDay(first, SHOP);
  return [first, await runDay(first.onDate('2026-02-01'), second)];
}

interface Row {
  name: string;
  slice: string;
  value: number;
  lower: number;
  upper: number;
  baseline: string;
  protocol: string;
}
const rowsOf = (harness: StageHarness, name: string): Promise<Row[]> =>
  harness.query<Row>(`SELECT * FROM metrics_train WHERE name = '${name}' ORDER BY slice`);

describe('champion and challenger', () => {
  it('goes on with the model before where the new one is worse, which is published as a candidate', async () => {
    // The rows that the new model learns from say the opposite of the days on which both are measured.
    const [first, next] = await twoDays({ ...SHOP, turnedUntil: 2 });
    expect(next.inputs['model_purchase_model']?.sha256).toBe(
      first.inputs['model_purchase_model']?.sha256,
    );
    expect(next.inputs['train_forests']?.sha256).toBe(first.inputs['train_forests']?.sha256);
    expect(next.inputs['model_purchase_candidate_model']?.sha256).not.toBe(
      first.inputs['model_purchase_model']?.sha256,
    );
    const [pr, roc] = await rowsOf(next, 'purchase.champion_difference');
    expect(roc).toMatchObject({ slice: 'roc_auc', baseline: 'model of 2026-01-31' });
    expect(roc?.upper).toBeLessThan(0);
    expect(pr?.value).toBeLessThan(0);
    const [refit] = await rowsOf(next, 'purchase.refit');
    expect(refit).toMatchObject({ slice: 'worse', value: 0 });
    const card = next.localPath(next.inputs['model_purchase_candidate_card']?.uri ?? '');
    expect(await readFile(card, 'utf8')).toContain(
      '**A candidate that is not used**: the model of 2026-01-31 is used on',
    );
    // The candidate of one day is not a model to go on with on the next.
    const third = await runDay(next.onDate('2026-02-02'), SHOP);
    const again = await rowsOf(third, 'purchase.refit');
    expect(again[0]?.slice).toBe('age');
    expect(third.inputs['model_purchase_candidate_model']).toBeUndefined();
  });

  it('uses a new model that is not worse, and says how both compare', async () => {
    const [first, next] = await twoDays({ ...SHOP, customers: 1300 });
    expect(next.inputs['model_purchase_model']?.sha256).not.toBe(
      first.inputs['model_purchase_model']?.sha256,
    );
    expect(next.inputs['model_purchase_candidate_model']).toBeUndefined();
    const [, roc] = await rowsOf(next, 'purchase.champion_difference');
    expect(roc?.upper).toBeGreaterThan(0);
    expect(roc?.protocol).toMatch(/^not worse than the model of 2026-01-31 on the newest/);
  });

  it('measures how far scores and inputs have moved since the release before', async () => {
    const [first, same] = await twoDays(SHOP);
    expect(await rowsOf(first, 'purchase.score_psi')).toEqual([]);
    const [still] = await rowsOf(same, 'purchase.score_psi');
    expect(still).toMatchObject({ slice: 'all', value: 0, baseline: 'release of 2026-01-31' });
    const inputs = await rowsOf(same, 'purchase.input_psi');
    expect(inputs.map(({ slice, value }) => [slice, value])).toEqual([
      ['noise', 0],
      ['recency', 0],
    ]);
    const [, moved] = await twoDays({ ...SHOP, shift: 20 });
    expect((await rowsOf(moved, 'purchase.score_psi'))[0]?.value).toBeGreaterThan(1);
    expect((await rowsOf(moved, 'purchase.input_psi'))[1]?.value).toBeGreaterThan(1);
  });
});
