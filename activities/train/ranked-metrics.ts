import type { Ranking } from './ranking.js';

/** Metrics of rows in the order of a ranking; losses only where there are probabilities. */
export interface RankedMetrics {
  /** Chance that a positive row ranks above a negative one, equal scores counting half. */
  rocAuc: number;
  /** Average precision, without interpolation. */
  averagePrecision: number;
  /** Means of the given losses, in their order. */
  losses: number[];
}

/**
 * All metrics in one pass over the rows, as a bootstrap asks for them hundreds of times; NaN where a class is
 * missing. `losses` and `weights` are by row; without weights every row weighs 1.
 * Source: Mann-Whitney U / (P N), Hanley, McNeil 1982; scikit-learn `average_precision_score`, Davis, Goadrich
 * 2006 on why not to interpolate.
 */
export function rankedMetrics(
  { order, starts, labels }: Ranking,
  losses: readonly Float64Array[] = [],
  weights?: ArrayLike<number>,
): RankedMetrics {
  const [first, second] = losses;
  let positivesAbove = 0;
  let negativesAbove = 0;
  let pairs = 0;
  let area = 0;
  let firstLoss = 0;
  let secondLoss = 0;
  for (let run = 0; run + 1 < starts.length; run += 1) {
    let positives = 0;
    let negatives = 0;
    const end = starts[run + 1] as number;
    for (let rank = starts[run] as number; rank < end; rank += 1) {
      const row = order[rank] as number;
      const weight = weights === undefined ? 1 : (weights[row] as number);
      if (weight === 0) continue;
      if (labels[row] === 1) positives += weight;
      else negatives += weight;
      if (first !== undefined) firstLoss += weight * (first[row] as number);
      if (second !== undefined) secondLoss += weight * (second[row] as number);
    }
    pairs += negatives * (positivesAbove + positives / 2);
    positivesAbove += positives;
    negativesAbove += negatives;
    if (positives > 0) area += (positives * positivesAbove) / (positivesAbove + negativesAbove);
  }
  const rows = positivesAbove + negativesAbove;
  return {
    rocAuc: pairs / (positivesAbove * negativesAbove),
    averagePrecision: area / positivesAbove,
    losses: [firstLoss, secondLoss].slice(0, losses.length).map((sum) => sum / rows),
  };
}
