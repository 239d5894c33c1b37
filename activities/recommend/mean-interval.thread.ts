import { seededRandom } from '../compute/seeded-random.js';
import { meanIntervals, type MeanInterval } from './mean-interval.js';

/** Values of the same customers, a row a statistic. */
export interface IntervalInput {
  readonly rows: readonly Float64Array[];
  readonly seed: number;
}

/** Means and their bootstrap intervals. */
export default function bootstrapMeans({ rows, seed }: IntervalInput): MeanInterval[] {
  return meanIntervals(rows, seededRandom(seed));
}
