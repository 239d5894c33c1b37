import type { BinnedMatrix } from './histogram-bins.js';
import { LEAF, PROBABILITY_UNIT, type PackedForest } from './packed-forest.js';

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
  const sums = new Float64Array(rows);
  for (let block = 0; block < rows; block += BLOCK_ROWS) {
    const size = Math.min(BLOCK_ROWS, rows - block);
    for (const root of forest.roots) {
      addTree(forest, matrix, root, first + block, sums.subarray(block, block + size));
    }
  }
  const unit = PROBABILITY_UNIT * forest.roots.length;
  return sums.map((sum) => sum / unit);
}

/** Two rows at a time: the processor looks up one while it waits for the other. */
function addTree(
  forest: PackedForest,
  matrix: BinnedMatrix,
  root: number,
  first: number,
  sums: Float64Array,
): void {
  const { split, left, value } = forest;
  const { bins, stride } = matrix;
  const down = (node: number, word: number, row: number): number =>
    (left[node] as number) + ((bins[(word >>> 8) * stride + row] as number) > (word & 255) ? 1 : 0);
  for (let slot = 0; slot < sums.length; slot += 2) {
    const row = first + slot;
    const next = slot + 1 < sums.length ? row + 1 : row;
    let node = root;
    let other = root;
    for (;;) {
      const word = split[node] as number;
      const otherWord = split[other] as number;
      if (word === LEAF && otherWord === LEAF) break;
      if (word !== LEAF) node = down(node, word, row);
      if (otherWord !== LEAF) other = down(other, otherWord, next);
    }
    sums[slot] = (sums[slot] as number) + (value[node] as number);
    if (next !== row) sums[slot + 1] = (sums[slot + 1] as number) + (value[other] as number);
  }
}
