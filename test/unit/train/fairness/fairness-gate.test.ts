import { seededRandom } from '../../../../activities/compute/seeded-random.js';
import type { StageDefinition } from '../../../../activities/artifacts/stage.js';
import { trainStage } from '../../../../activities/train/activity.js';
import { fairnessCheck } from '../../../../activities/train/fairness/fairness-gate.js';
import { measureFairness } from '../../../../activities/train/fairness/measure-fairness.js';
import { inlineThreads } from '../../../support/inline-threads.js';
import { StageHarness } from '../../../support/stage-harness.js';
import { featurise } from '../made-up-shop.js';

/** Two groups of 100: scores at and above .5 are selected, so many of each group. */
function measured(selected: [number, number], leastRatio = 0.8) {
  const rows = Array.from({ length: 200 }, (_, row) => row);
  const isSelected = (row: number): boolean => row >> 1 < (selected[row % 2] ?? 0);
  const scores = Float64Array.from(rows, (row) => (isSelected(row) ? 0.5 : 0.1));
  return measureFairness({
    ...{ scores, probabilities: scores, threshold: 0.5, leastRatio },
    labels: Uint8Array.from(rows, (row) => (row % 3 === 0 ? 1 : 0)),
    groups: Int32Array.from(rows, (row) => row % 2),
    groupNames: ['a', 'b'],
    ...{ customers: Int32Array.from(rows), customerCount: 200 },
    ...{ replicates: 20, random: seededRandom(3) },
  });
}

const RULE = { severity: 'warn', leastRatio: 0.8 } as const;

describe('fairnessCheck', () => {
  it('passes at four fifths and names both shares where it fails', () => {
    expect(fairnessCheck('purchase', 'gender', measured([50, 40]), RULE)).toMatchObject({
      dataset: 'predictions',
      check: 'purchase four_fifths by gender',
      ...{ passed: true, failing_rows: 0, total_rows: 200 },
    });
    const failed = fairnessCheck('purchase', 'gender', measured([50, 39]), RULE);
    expect(failed).toMatchObject({ passed: false, severity: 'warn', failing_rows: 100 });
    expect(failed.observed).toMatch(/^0\.780 \(.*\), lowest b at 39\.0 %; /);
  });

  it('names the threshold that passes and finds the most', () => {
    // Acting on everybody passes: the scores of the 111 that are left are equal.
    const failed = fairnessCheck('purchase', 'gender', measured([50, 39]), RULE);
    expect(failed.observed).toMatch(/acting on 100 % passes at 1\.000, with recall 1\.000$/);
  });

  it('follows the ratio of the spec', () => {
    const rule = { ...RULE, leastRatio: 0.75 };
    expect(fairnessCheck('churn', 'gender', measured([50, 39], 0.75), rule).passed).toBe(true);
  });
});

/** Stands for clean: who has bought of late is of one gender. */
const profiles: StageDefinition = {
  name: 'clean',
  specKeys: [],
  reads: ['features'],
  compute: async (context) => {
    const duck = await context.openDuck();
    await context.views(duck, 'features');
    const rowsOut = await context.saveTable(
      'customer_profiles',
      duck,
      `SELECT customer_id, CASE WHEN recency < 15 THEN 'female' ELSE 'male' END AS gender, NULL::INTEGER AS birth_year
       FROM features WHERE cutoff_index = 1 ORDER BY customer_id`,
    );
    return { rowsIn: 0, rowsOut };
  },
};

describe('the gate of fairness in the train stage', () => {
  it('holds where it blocks, and lets through what an operator has opened', async () => {
    const harness = await StageHarness.open({
      date: '2026-01-31',
      spec: {
        train: {
          ...{ targets: ['purchase'], trees: 10, protected: ['gender'] },
          fairness: { severity: 'block' },
        },
      },
      threads: inlineThreads,
    });
    try {
      await harness.run(featurise({ customers: 600, cutoffs: [0, 1, 2] }));
      await harness.run(profiles);
      const gate = 'predictions purchase four_fifths by gender';
      await expect(harness.run(trainStage)).rejects.toMatchObject({
        type: 'QualityGateFailed',
        object: gate,
      });
      harness.openGates.push(gate);
      await harness.run(trainStage);
      const [row] = await harness.query<{ passed: boolean; observed: string }>(
        'SELECT passed, observed FROM quality_train',
      );
      expect(row?.passed).toBe(false);
      expect(row?.observed).toMatch(/let through by an operator$/);
    } finally {
      await harness.close();
    }
  });
});
