import { rankedMetrics } from './ranked-metrics.js';
import { forEachTie, type Ranking } from './ranking.js';

/** A point of the curve: rows with a score of at least `threshold` are called positive. */
export interface RocPoint {
  threshold: number;
  falsePositiveRate: number;
  truePositiveRate: number;
}

/** `rankedMetrics`' ROC AUC. */
export function rocAuc(ranking: Ranking, weights?: ArrayLike<number>): number {
  return rankedMetrics(ranking, [], weights).rocAuc;
}

/**
 * `rocAuc` of scores that are whole numbers from 0 to before 2^52, each row of weight 1: label and score are
 * sorted as one number, without a comparison function.
 */
export function rocAucOfWholeScores(scores: Float64Array, labels: Uint8Array): number {
  const keys = scores.map((score, row) => 2 * score + (labels[row] ?? 0)).sort();
  let below = 0;
  let pairs = 0;
  let allPositives = 0;
  for (let start = 0; start < keys.length;) {
    const negative = 2 * Math.floor((keys[start] as number) / 2);
    let end = start;
    while (end < keys.length && keys[end] === negative) end += 1;
    const negatives = end - start;
    while (end < keys.length && keys[end] === negative + 1) end += 1;
    const positives = end - start - negatives;
    pairs += positives * (below + negatives / 2);
    below += negatives;
    allPositives += positives;
    start = end;
  }
  return pairs / (allPositives * below);
}

/**
 * At most `points` points of the ROC curve from (0, 0) to (1, 1), evenly over its corners. The first
 * threshold is the highest score plus 1: nothing reaches it.
 * Source: Fawcett 2006, algorithm 1.
 */
export function rocCurve(ranking: Ranking, scores: Float64Array, points: number): RocPoint[] {
  const corners: RocPoint[] = [];
  let positivesAbove = 0;
  let negativesAbove = 0;
  const highest = scores[ranking.order[0] ?? 0] ?? 0;
  corners.push({ threshold: highest + 1, falsePositiveRate: 0, truePositiveRate: 0 });
  forEachTie(ranking, (positives, negatives, run) => {
    positivesAbove += positives;
    negativesAbove += negatives;
    corners.push({
      threshold: scores[ranking.order[ranking.starts[run] ?? 0] ?? 0] ?? 0,
      falsePositiveRate: negativesAbove,
      truePositiveRate: positivesAbove,
    });
  });
  const last = corners.length - 1;
  const kept = Math.min(points, corners.length);
  return Array.from({ length: kept }, (_, index) => {
    const corner = corners[kept < 2 ? last : Math.round((index * last) / (kept - 1))];
    return {
      threshold: corner?.threshold ?? 0,
      falsePositiveRate: (corner?.falsePositiveRate ?? 0) / negativesAbove,
      truePositiveRate: (corner?.truePositiveRate ?? 0) / positivesAbove,
    };
  });
}
