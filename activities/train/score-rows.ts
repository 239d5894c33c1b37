import { findLeaves } from './find-leaves.js';
import type { BinnedMatrix } from './histogram-bins.js';
import { PROBABILITY_UNIT, type PackedForest } from './packed-forest.js';

/** Rows that go down one tree together: their bins and the tree stay in the processor's cache. */
const BLOCK_ROWS = 512;

/**
 * Mean probability over the trees by row, for `rows` rows of the matrix from `first`. The sums are
 * exact (whole units of 1e-9), so neither the order of trees nor the cut into blocks matters.
 */
export function scoreRows(
  forest: PackedForest,
  matrix: BinnedMatrix,
  first: number,
  rows: number,
): Float64Array {
  const { value } = forest;
  const sums = new Float64Array(rows);
  const leaves = new Int32Array(BLOCK_ROWS);
  for (let block = 0; block < rows; block += BLOCK_ROWS) {
    const size = Math.min(BLOCK_ROWS, rows - block);
    const numbers = Int32Array.from({ length: size }, (_, row) => first + block + row);
    for (const root of forest.roots) {
      findLeaves(forest, root, matrix, numbers, size, leaves);
      for (let row = 0; row < size; row += 1) {
        sums[block + row] =
          (sums[block + row] as number) + (value[leaves[row] as number] as number);
      }
    }
  }
  const unit = PROBABILITY_UNIT * forest.roots.length;
  return sums.map((sum) => sum / unit);
}
