import { seededRandom } from '../../compute/seeded-random.js';
import { pairedDifference, type PairedDifference, type PairedScores } from './paired-difference.js';

/** As `pairedDifference`, with a seed instead of a generator. */
export type PairedScoresInput = Omit<PairedScores, 'random'> & { readonly seed: number };

/** Differences of two models on the same rows, in a thread. */
export default function pairedDifferenceInThread({
  seed,
  ...input
}: PairedScoresInput): PairedDifference {
  return pairedDifference({ ...input, random: seededRandom(seed) });
}
