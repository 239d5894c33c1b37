import { seededRandom } from '../compute/seeded-random.js';
import { bootstrapIntervals } from './bootstrap-interval.js';
import type { MetricValue } from './evaluate-scores.thread.js';

/** What was predicted of some rows, one a customer, and what came. */
export interface EvaluateNumbersInput {
  readonly predicted: Float64Array;
  readonly truth: Float64Array;
  readonly replicates: number;
  readonly seed: number;
}

/**
 * Root mean squared error, mean absolute error and R2 (1 - squared error over that of the rows' own mean; NaN
 * where all rows are equal), and the mean of what was predicted over that of what came (1 is unbiased).
 */
export function numberMetrics(
  predicted: Float64Array,
  truth: Float64Array,
  weights?: ArrayLike<number>,
): Record<'rmse' | 'mae' | 'r2' | 'total_ratio', number> {
  let rows = 0;
  let squared = 0;
  let absolute = 0;
  let sum = 0;
  let sumOfSquares = 0;
  let predictedSum = 0;
  for (let row = 0; row < truth.length; row += 1) {
    const weight = weights === undefined ? 1 : (weights[row] as number);
    const value = truth[row] as number;
    const error = (predicted[row] as number) - value;
    rows += weight;
    squared += weight * error * error;
    absolute += weight * Math.abs(error);
    sum += weight * value;
    sumOfSquares += weight * value * value;
    predictedSum += weight * (predicted[row] as number);
  }
  const spread = sumOfSquares - (sum * sum) / rows;
  return {
    rmse: Math.sqrt(squared / rows),
    mae: absolute / rows,
    r2: spread > 0 ? 1 - squared / spread : Number.NaN,
    total_ratio: sum > 0 ? predictedSum / sum : Number.NaN,
  };
}

/** The metrics with 95 % intervals over resampled rows. */
export default function evaluateNumbers(input: EvaluateNumbersInput): MetricValue[] {
  const { predicted, truth, replicates, seed } = input;
  const measured = numberMetrics(predicted, truth);
  const intervals = bootstrapIntervals(
    (weights) => Object.values(numberMetrics(predicted, truth, weights)),
    {
      groups: Int32Array.from(truth, (_, row) => row),
      groupCount: truth.length,
      replicates,
      random: seededRandom(seed),
    },
  );
  return Object.entries(measured).map(([name, value], index) => ({
    name,
    value,
    lower: intervals[index]?.lower ?? Number.NaN,
    upper: intervals[index]?.upper ?? Number.NaN,
  }));
}
