import { deriveSeed, seededRandom } from '../compute/seeded-random.js';
import type { BinnedMatrix } from './histogram-bins.js';
import type { PackedForest } from './packed-forest.js';
import { rankByScore } from './ranking.js';
import { rocAuc } from './roc-auc.js';
import { scoreRows } from './score-rows.js';

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
  const { forest, first, rows, seed } = input;
  const labels = input.labels.slice(first, first + rows);
  const matrix = copyRows(input.matrix, first, rows);
  const aucOf = (): number => rocAuc(rankByScore(scoreRows(forest, matrix, 0, rows), labels));
  const whole = aucOf();
  return Float64Array.from(input.features, (feature) => {
    const column = matrix.bins.subarray(feature * rows, (feature + 1) * rows);
    const kept = column.slice();
    shuffle(column, seededRandom(deriveSeed(seed, `permutation ${feature}`)));
    const fall = whole - aucOf();
    column.set(kept);
    return fall;
  });
}

function copyRows(matrix: BinnedMatrix, first: number, rows: number): BinnedMatrix {
  const bins = new Uint8Array(rows * matrix.features);
  for (let feature = 0; feature < matrix.features; feature += 1) {
    const start = feature * matrix.stride + first;
    bins.set(matrix.bins.subarray(start, start + rows), feature * rows);
  }
  return { bins, stride: rows, features: matrix.features };
}

/** Fisher-Yates, in place. */
function shuffle(values: Uint8Array, random: () => number): void {
  for (let last = values.length - 1; last > 0; last -= 1) {
    const drawn = Math.floor(random() * (last + 1));
    const value = values[last] ?? 0;
    values[last] = values[drawn] ?? 0;
    values[drawn] = value;
  }
}
