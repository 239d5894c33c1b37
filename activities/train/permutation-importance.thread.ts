import { deriveSeed, seededRandom } from '../compute/seeded-random.js';
import type { BinnedMatrix } from './histogram-bins.js';
import type { PackedForest } from './packed-forest.js';
import { rocAucOfWholeScores } from './roc-auc.js';
import { scoreShuffled } from './score-shuffled.js';

/** Labelled rows that the forest has not seen, and the features whose importance is asked for. */
export interface PermutationInput {
  readonly forest: PackedForest;
  readonly matrix: BinnedMatrix;
  /** By row of the matrix. */
  readonly labels: Uint8Array;
  readonly first: number;
  readonly rows: number;
  readonly features: readonly number[];
  readonly seed: number;
}

/**
 * How much ROC AUC falls when a feature's values are shuffled over the rows, in the order of
 * `features`; each feature's shuffle has a random sequence of its own. Negative where shuffling helps.
 * Source: Breiman 2001, §10; scikit-learn `permutation_importance` with one repeat.
 */
export default function permutationImportance(input: PermutationInput): Float64Array {
  const { forest, matrix, first, rows, features, seed } = input;
  const labels = input.labels.slice(first, first + rows);
  const shuffled = features.map((feature) => {
    const values = Uint8Array.from(
      { length: rows },
      (_, row) => matrix.bins[feature * matrix.stride + first + row] ?? 0,
    );
    return shuffle(values, seededRandom(deriveSeed(seed, `permutation ${feature}`)));
  });
  const { sums, changes } = scoreShuffled(forest, matrix, { first, rows, features, shuffled });
  const whole = rocAucOfWholeScores(sums, labels);
  return Float64Array.from(features, (_, place) => {
    const scores = sums.map((sum, row) => sum + (changes[row * features.length + place] ?? 0));
    return whole - rocAucOfWholeScores(scores, labels);
  });
}

/** Fisher-Yates, in place. */
function shuffle(values: Uint8Array, random: () => number): Uint8Array {
  for (let last = values.length - 1; last > 0; last -= 1) {
    const drawn = Math.floor(random() * (last + 1));
    const value = values[last] ?? 0;
    values[last] = values[drawn] ?? 0;
    values[drawn] = value;
  }
  return values;
}
