import { forEachTie, type Ranking } from './ranking.js';

/**
 * Area under the precision-recall curve as average precision, sum over thresholds of
 * (R_n - R_n-1) P_n, without interpolation; NaN where there is no positive row.
 * Source: scikit-learn `average_precision_score`; Davis, Goadrich 2006 on why not to interpolate.
 */
export function averagePrecision(ranking: Ranking, weights?: ArrayLike<number>): number {
  let found = 0;
  let called = 0;
  let area = 0;
  forEachTie(ranking, weights, (positives, negatives) => {
    found += positives;
    called += positives + negatives;
    if (positives > 0) area += (positives * found) / called;
  });
  return area / found;
}
