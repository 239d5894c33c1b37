import { bootstrapGroups } from './bootstrap-groups.js';

/** A 95 % interval. */
export interface Interval {
  lower: number;
  upper: number;
}

/** What is resampled: `groups` (customers), of which each row has one. */
export interface Resampling {
  groups: Int32Array;
  groupCount: number;
  replicates: number;
  random: () => number;
}

/**
 * Percentile bootstrap intervals (2.5 % to 97.5 %) of statistics over rows, one for each number that
 * `measure` returns. Each replicate draws as many customers as there are, with replacement. A replicate
 * whose statistic is NaN (a class is missing) is left out. Source: Efron, Tibshirani 1993, ch. 13.
 */
export function bootstrapIntervals(
  measure: (weights: Uint8Array) => readonly number[],
  resampling: Resampling,
): Interval[] {
  const { groups, groupCount, replicates, random } = resampling;
  const values: number[][] = [];
  const weights = new Uint8Array(groups.length);
  for (let replicate = 0; replicate < replicates; replicate += 1) {
    const drawn = bootstrapGroups(groupCount, random);
    for (let row = 0; row < groups.length; row += 1) {
      weights[row] = drawn[groups[row] as number] as number;
    }
    for (const [index, value] of measure(weights).entries()) (values[index] ??= []).push(value);
  }
  return values.map((found) => {
    const sorted = found.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
    return { lower: quantile(sorted, 0.025), upper: quantile(sorted, 0.975) };
  });
}

/** Linear interpolation between order statistics (Hyndman, Fan 1996, type 7). */
function quantile(sorted: readonly number[], share: number): number {
  if (sorted.length === 0) return Number.NaN;
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] ?? 0;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? low;
  return low + (position - below) * (high - low);
}
