import type { SparseRows } from './interaction-matrix.js';
import { findNeighbours, type NeighbourOptions, type Neighbours } from './item-knn.js';

/** One block of products; `out` is shared and overwritten for these products. */
export interface NeighbourBlock {
  readonly byCustomer: SparseRows;
  readonly byProduct: SparseRows;
  readonly range: [number, number];
  readonly options: NeighbourOptions;
  readonly out: Neighbours;
}

/** Finds the neighbours of the block's products. */
export default function neighbourBlock(block: NeighbourBlock): void {
  findNeighbours(block.byCustomer, block.byProduct, block.range, block.options, block.out);
}
