import { seededRandom } from '../compute/seeded-random.js';
import { bootstrapIntervals } from './bootstrap-interval.js';
import type { MetricValue } from './evaluate-scores.thread.js';
import { logLossOf } from './probability-scores.js';

/** Probabilities `rows x classes`, row-major, and the class that came, one row a customer. */
export interface EvaluateClassesInput {
  readonly probabilities: Float64Array;
  readonly truth: Uint8Array;
  readonly classes: number;
  readonly replicates: number;
  readonly seed: number;
}

/** Log loss (natural logarithm), accuracy of the likeliest class and Brier score over all classes, by row. */
export function classLosses({
  probabilities,
  truth,
  classes,
}: Pick<EvaluateClassesInput, 'probabilities' | 'truth' | 'classes'>): Record<
  'log_loss' | 'accuracy' | 'brier',
  Float64Array
> {
  const losses = {
    log_loss: new Float64Array(truth.length),
    accuracy: new Float64Array(truth.length),
    brier: new Float64Array(truth.length),
  };
  for (const [row, came] of truth.entries()) {
    const chances = probabilities.subarray(row * classes, (row + 1) * classes);
    let likeliest = 0;
    for (const [place, chance] of chances.entries()) {
      if (chance > (chances[likeliest] ?? 0)) likeliest = place;
      losses.brier[row] = (losses.brier[row] as number) + (chance - (place === came ? 1 : 0)) ** 2;
    }
    losses.log_loss[row] = logLossOf(chances[came] ?? 0, 1);
    losses.accuracy[row] = likeliest === came ? 1 : 0;
  }
  return losses;
}

/** Their means with 95 % intervals over resampled rows. */
export default function evaluateClasses(input: EvaluateClassesInput): MetricValue[] {
  const { truth, replicates, seed } = input;
  const losses = Object.entries(classLosses(input));
  const measure = (weights?: ArrayLike<number>): number[] => {
    let rows = 0;
    const sums = losses.map(() => 0);
    for (let row = 0; row < truth.length; row += 1) {
      const weight = weights === undefined ? 1 : (weights[row] as number);
      if (weight === 0) continue;
      rows += weight;
      for (const [place, [, values]] of losses.entries()) {
        sums[place] = (sums[place] ?? 0) + weight * (values[row] as number);
      }
    }
    return sums.map((sum) => sum / rows);
  };
  const values = measure();
  const intervals = bootstrapIntervals(measure, {
    groups: Int32Array.from(truth, (_, row) => row),
    groupCount: truth.length,
    replicates,
    random: seededRandom(seed),
  });
  return losses.map(([name], index) => ({
    name,
    value: values[index] ?? Number.NaN,
    lower: intervals[index]?.lower ?? Number.NaN,
    upper: intervals[index]?.upper ?? Number.NaN,
  }));
}
