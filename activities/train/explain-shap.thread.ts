import type { BinnedMatrix } from './histogram-bins.js';
import type { PackedForest } from './packed-forest.js';
import { countCovers, treeShap, type ShapValues } from './tree-shap.js';

export interface ExplainShapInput {
  readonly forest: PackedForest;
  readonly matrix: BinnedMatrix;
  /** The first rows of the matrix say how often each child of a node is taken. */
  readonly coverRows: number;
  readonly rows: Int32Array;
}

/** Shapley values of some rows, in a thread. */
export default function explainShap(input: ExplainShapInput): ShapValues {
  const { forest, matrix, coverRows, rows } = input;
  return treeShap(forest, countCovers(forest, matrix, coverRows), matrix, rows);
}
