import { bootstrapIntervals, type Interval } from '../bootstrap-interval.js';
import { rankedMetrics } from '../ranked-metrics.js';
import { rankByScore } from '../ranking.js';

/** Scores of two models for the same rows, one a customer. */
export interface PairedScores {
  readonly challenger: Float64Array;
  readonly champion: Float64Array;
  readonly labels: Uint8Array;
  readonly replicates: number;
  readonly random: () => number;
}

/** Challenger minus champion: above 0 where the challenger ranks better. */
export interface PairedDifference {
  readonly rocAuc: Interval & { readonly value: number };
  readonly averagePrecision: Interval & { readonly value: number };
}

/**
 * Differences of two models on the same rows with 95 % intervals: each replicate draws customers once for both, so
 * that what makes a customer hard falls out. NaN where a class is missing.
 * Source: Efron, Tibshirani 1993, ch. 13 (percentile intervals), §8.3 (paired data).
 */
export function pairedDifference(input: PairedScores): PairedDifference {
  const { labels, replicates, random } = input;
  const rankings = [input.challenger, input.champion].map((scores) => rankByScore(scores, labels));
  const measure = (weights?: Uint8Array): [number, number] => {
    const [challenger, champion] = rankings.map((ranking) => rankedMetrics(ranking, [], weights));
    return [
      (challenger?.rocAuc ?? Number.NaN) - (champion?.rocAuc ?? Number.NaN),
      (challenger?.averagePrecision ?? Number.NaN) - (champion?.averagePrecision ?? Number.NaN),
    ];
  };
  const [rocAuc, averagePrecision] = measure();
  const intervals = bootstrapIntervals((weights) => measure(weights), {
    groups: Int32Array.from(labels, (_, row) => row),
    groupCount: labels.length,
    replicates,
    random,
  });
  const none: Interval = { lower: Number.NaN, upper: Number.NaN };
  return {
    rocAuc: { value: rocAuc, ...(intervals[0] ?? none) },
    averagePrecision: { value: averagePrecision, ...(intervals[1] ?? none) },
  };
}
