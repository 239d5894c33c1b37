import { seededRandom } from '../../compute/seeded-random.js';
import { measureFairness, type FairnessInput, type MeasuredFairness } from './measure-fairness.js';

/** As `measureFairness`, with a seed instead of a generator. */
export type FairnessThreadInput = Omit<FairnessInput, 'random'> & { readonly seed: number };

/** Rates by group, gaps, intervals and trade-offs, measured in a thread. */
export default function measureFairnessInThread({
  seed,
  ...input
}: FairnessThreadInput): MeasuredFairness {
  return measureFairness({ ...input, random: seededRandom(seed) });
}
