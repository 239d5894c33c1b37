import { gramian, improveRows, type AlsOptions, type AlsSide } from './implicit-als.js';
import type { SparseRows } from './interaction-matrix.js';

/** One block of rows of one half sweep; `solved` is shared and overwritten in [from, to). */
export interface AlsBlock {
  readonly rows: SparseRows;
  readonly range: [number, number];
  readonly other: AlsSide;
  readonly solved: Float32Array;
  readonly options: AlsOptions;
}

/** Improves the block's rows and returns their part of the Gram matrix. */
export default function sweepBlock(block: AlsBlock): Float32Array {
  improveRows(block.rows, block.range, block.other, block.solved, block.options);
  return gramian(block.solved, block.options.factors, block.range);
}
