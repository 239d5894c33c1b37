import fc from 'fast-check';
import { brierScoreOf, logLossOf } from '../../../activities/train/probability-scores.js';
import { rankedMetrics } from '../../../activities/train/ranked-metrics.js';
import { rankByScore, type Ranking } from '../../../activities/train/ranking.js';
import { rocAuc, rocAucOfWholeScores, rocCurve } from '../../../activities/train/roc-auc.js';

const rank = (scores: number[], labels: number[]) =>
  rankByScore(Float64Array.from(scores), Uint8Array.from(labels));

const averagePrecision = (ranking: Ranking, weights?: number[]): number =>
  rankedMetrics(ranking, [], weights).averagePrecision;

// Ties within and across classes; values by scikit-learn 1.9.1 (roc_auc_score, average_precision_score).
const TIED = rank([0.9, 0.8, 0.8, 0.6, 0.6, 0.6, 0.3, 0.1], [1, 0, 1, 1, 0, 0, 1, 0]);
const WEIGHTS = [2, 0, 1, 3, 1, 1, 0, 2];
// The example of scikit-learn's documentation of roc_auc_score and average_precision_score.
const DOCUMENTED = rank([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]);

const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 1 })), {
  minLength: 2,
  maxLength: 40,
});

describe('rocAuc', () => {
  it('gives published values, ties counting half', () => {
    expect(rocAuc(DOCUMENTED)).toBe(0.75);
    expect(rocAuc(TIED)).toBe(0.65625);
    expect(rocAuc(TIED, WEIGHTS)).toBe(0.875);
  });

  it('is a half for a constant score and NaN without one of the classes', () => {
    expect(rocAuc(rank([1, 1, 1], [0, 1, 0]))).toBe(0.5);
    expect(rocAuc(rank([1, 2], [1, 1]))).toBeNaN();
  });

  it('is the share of pairs in the right order, counted one by one', () => {
    fc.assert(
      fc.property(rows, (table) => {
        const positives = table.filter(([, label]) => label === 1);
        const negatives = table.filter(([, label]) => label === 0);
        fc.pre(positives.length > 0 && negatives.length > 0);
        let right = 0;
        for (const [high] of positives) {
          for (const [low] of negatives) right += high > low ? 1 : high === low ? 0.5 : 0;
        }
        const ranking = rank(
          table.map(([score]) => score),
          table.map(([, label]) => label),
        );
        const share = right / (positives.length * negatives.length);
        expect(rocAuc(ranking)).toBeCloseTo(share, 12);
        const scores = Float64Array.from(table, ([score]) => score);
        expect(rocAucOfWholeScores(scores, ranking.labels)).toBe(rocAuc(ranking));
      }),
    );
  });

  it('refuses scores and labels of different length', () => {
    expect(() => rank([1, 2], [1])).toThrow(RangeError);
  });
});

describe('averagePrecision', () => {
  it('gives published values', () => {
    expect(averagePrecision(DOCUMENTED)).toBeCloseTo(0.8333333333, 9);
    expect(averagePrecision(TIED)).toBeCloseTo(0.6845238095238095, 12);
    expect(averagePrecision(TIED, WEIGHTS)).toBeCloseTo(0.875, 12);
  });

  it('is the share of positives for a constant score', () => {
    expect(averagePrecision(rank([3, 3, 3, 3], [1, 0, 0, 0]))).toBe(0.25);
  });

  it('weighs a row like as many copies of it', () => {
    fc.assert(
      fc.property(
        rows,
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 40 }),
        (table, copies) => {
          const copied = table.flatMap((row, index) =>
            new Array<typeof row>(copies[index] ?? 0).fill(row),
          );
          fc.pre(
            copied.some(([, label]) => label === 1) && copied.some(([, label]) => label === 0),
          );
          const of = (list: typeof table) =>
            rank(
              list.map(([score]) => score),
              list.map(([, label]) => label),
            );
          expect(averagePrecision(of(table), copies)).toBeCloseTo(averagePrecision(of(copied)), 12);
          expect(rocAuc(of(table), copies)).toBeCloseTo(rocAuc(of(copied)), 12);
        },
      ),
    );
  });
});

describe('rocCurve', () => {
  it('goes from (0, 0) to (1, 1) through a corner a distinct score', () => {
    const scores = Float64Array.from([0.1, 0.4, 0.35, 0.8]);
    const curve = rocCurve(DOCUMENTED, scores, 200);
    expect(curve.map(({ threshold }) => threshold)).toEqual([1.8, 0.8, 0.4, 0.35, 0.1]);
    expect(curve.map(({ falsePositiveRate }) => falsePositiveRate)).toEqual([0, 0, 0.5, 0.5, 1]);
    expect(curve.map(({ truePositiveRate }) => truePositiveRate)).toEqual([0, 0.5, 0.5, 1, 1]);
  });

  it('keeps both ends and rises in at most as many points as asked for', () => {
    const scores = Float64Array.from({ length: 1000 }, (_, row) => (row * 7919) % 1000);
    const labels = Uint8Array.from(scores, (score, row) => ((score + row) % 3 === 0 ? 1 : 0));
    const curve = rocCurve(rankByScore(scores, labels), scores, 50);
    expect(curve).toHaveLength(50);
    expect(curve[0]).toMatchObject({ falsePositiveRate: 0, truePositiveRate: 0 });
    expect(curve.at(-1)).toMatchObject({ falsePositiveRate: 1, truePositiveRate: 1 });
    for (const [index, point] of curve.slice(1).entries()) {
      expect(point.truePositiveRate).toBeGreaterThanOrEqual(curve[index]?.truePositiveRate ?? 2);
    }
  });
});

describe('logLossOf and brierScoreOf', () => {
  it('average to the values of scikit-learn on its example', () => {
    const labels = [0, 0, 1, 1];
    const losses = [logLossOf, brierScoreOf].map((lossOf) =>
      Float64Array.from([0.1, 0.4, 0.35, 0.8], (p, row) => lossOf(p, labels[row] ?? 0)),
    );
    const [logLoss, brier] = rankedMetrics(DOCUMENTED, losses).losses;
    expect(logLoss).toBeCloseTo(0.47228795380917615, 14);
    expect(brier).toBeCloseTo(0.158125, 14);
    expect(rankedMetrics(DOCUMENTED, losses, [0, 0, 0, 2]).losses[1]).toBeCloseTo(0.04, 14);
  });

  it('stays finite where the wrong class was certain', () => {
    expect(logLossOf(0, 1)).toBeCloseTo(36.04, 2);
    expect(logLossOf(1, 0)).toBeCloseTo(36.04, 2);
  });
});
