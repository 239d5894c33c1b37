import { readFileSync } from 'node:fs';
import path from 'node:path';
import { seededRandom } from '../../../../activities/compute/seeded-random.js';
import { fairnessGaps, groupRates } from '../../../../activities/train/fairness/group-rates.js';
import {
  measureFairness,
  type FairnessInput,
} from '../../../../activities/train/fairness/measure-fairness.js';

interface Counts {
  group: string;
  rows: number;
  positives: number;
  selected: number;
  truePositives: number;
  meanProbability: number;
}

const adult = JSON.parse(
  readFileSync(path.join(__dirname, '../../../data/adult-counts/counts.json'), 'utf8'),
) as { groups: Counts[] };

describe('fairnessGaps', () => {
  it('has the gaps of a random forest on Adult by sex', () => {
    const rates = adult.groups.map((counts) =>
      groupRates({ ...counts, probability: counts.meanProbability * counts.rows }),
    );
    const gaps = fairnessGaps(rates);
    // 272 of 4,050 women and 1,978 of 8,161 men are selected; 225 of 421 and 1,554 of 2,436 rightly.
    expect(gaps.demographicParityDifference).toBeCloseTo(1978 / 8161 - 272 / 4050, 12);
    expect(gaps.demographicParityDifference).toBeCloseTo(0.175, 3);
    expect(gaps.demographicParityRatio).toBeCloseTo(0.277, 3);
    expect(gaps.equalisedOddsDifference).toBeCloseTo(1554 / 2436 - 225 / 421, 12);
    expect(rates[1]?.falsePositiveRate).toBeCloseTo(424 / 5725, 12);
  });

  it('has the gaps published for Adult, from the rates', () => {
    const rates = [
      {
        rows: 1,
        baseRate: 0.2,
        selectionRate: 0.0673,
        truePositiveRate: 0.5005,
        falsePositiveRate: 0.014,
        calibrationGap: 0,
      },
      {
        rows: 1,
        baseRate: 0.2,
        selectionRate: 0.242,
        truePositiveRate: 0.6195,
        falsePositiveRate: 0.077,
        calibrationGap: 0,
      },
    ];
    const gaps = fairnessGaps(rates);
    expect(gaps.demographicParityDifference).toBeCloseTo(0.175, 3);
    expect(gaps.demographicParityRatio).toBeCloseTo(0.278, 3);
    expect(gaps.equalisedOddsDifference).toBeCloseTo(0.119, 3);
  });

  it('is 1 where nobody is selected, and unknown for one group', () => {
    const none = groupRates({
      rows: 10,
      positives: 2,
      selected: 0,
      truePositives: 0,
      probability: 1,
    });
    expect(fairnessGaps([none, none]).demographicParityRatio).toBe(1);
    expect(fairnessGaps([none]).demographicParityRatio).toBeNaN();
  });
});

/** Rows of two large groups and a small one; label 1 has the probability that is given. */
function rowsOf(selection: readonly number[]): FairnessInput {
  const random = seededRandom(6);
  const rows = 4050;
  const groups = Int32Array.from({ length: rows }, (_, row) => (row < 50 ? 2 : row % 2));
  const probabilities = Float64Array.from(groups, (group) =>
    random() < (selection[group] ?? 0.5) ? 0.5 + random() / 2 : random() / 2,
  );
  return {
    ...{
      scores: probabilities,
      probabilities,
      groups,
      groupNames: ['a', 'b', 'c'],
      threshold: 0.5,
    },
    labels: Uint8Array.from(probabilities, (p) => (random() < p ? 1 : 0)),
    customers: Int32Array.from(groups, (_, row) => row),
    ...{ customerCount: rows, leastRatio: 0.8, replicates: 200, random: seededRandom(7) },
  };
}

describe('measureFairness', () => {
  it('finds a planted gap within its interval, and fails the rule', () => {
    const found = measureFairness(rowsOf([0.2, 0.4, 0.9]));
    expect(found.groups.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(found.leftOut).toEqual(['c']);
    expect(found.passed).toBe(false);
    const interval = found.gapIntervals.demographicParityDifference;
    expect(interval.lower).toBeLessThan(0.2);
    expect(interval.upper).toBeGreaterThan(0.2);
    // A standard error of sqrt(.16 / 2000 + .24 / 2000) is .014.
    expect(interval.upper - interval.lower).toBeLessThan(0.08);
    expect(Math.abs(found.groups[0]?.rates.calibrationGap ?? 1)).toBeLessThan(0.03);
  });

  it('passes groups that are treated alike', () => {
    const found = measureFairness(rowsOf([0.3, 0.3, 0.3]));
    expect(found.passed).toBe(true);
    expect(found.gapIntervals.demographicParityDifference.lower).toBeLessThan(0.02);
  });

  it('shows that acting on more finds more, with less precision', () => {
    const { tradeOffs } = measureFairness(rowsOf([0.2, 0.4, 0.9]));
    expect(tradeOffs.length).toBeGreaterThanOrEqual(6);
    for (const [place, next] of tradeOffs.slice(1).entries()) {
      expect(next.threshold).toBeLessThan(tradeOffs[place]?.threshold ?? 0);
      expect(next.truePositiveRate).toBeGreaterThanOrEqual(tradeOffs[place]?.truePositiveRate ?? 1);
    }
    expect(tradeOffs.at(-1)?.precision).toBeLessThan(tradeOffs[0]?.precision ?? 0);
  });

  it('has no verdict where one group is large enough', () => {
    const input = rowsOf([0.2, 0.4, 0.9]);
    const groups = input.groups.map((group) => (group === 1 ? -1 : group));
    expect(measureFairness({ ...input, groups }).passed).toBeUndefined();
  });
});
