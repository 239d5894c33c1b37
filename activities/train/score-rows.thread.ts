import type { BinnedMatrix } from './histogram-bins.js';
import type { PackedForest } from './packed-forest.js';
import { scoreRows } from './score-rows.js';

/** Rows of a binned matrix in shared memory. */
export interface ScoreRowsInput {
  readonly forest: PackedForest;
  readonly matrix: BinnedMatrix;
  readonly first: number;
  readonly rows: number;
}

/** Mean probability over the trees by row. */
export default function scoreBinnedRows(input: ScoreRowsInput): Float64Array {
  return scoreRows(input.forest, input.matrix, input.first, input.rows);
}
