import { binRows, type BinnedMatrix } from '../histogram-bins.js';
import type { PackedForest } from '../packed-forest.js';
import { pickRows } from '../regular-rows.js';
import { countCovers, treeShap, type ShapValues } from './tree-shap.js';

/** Customers as raw columns in the order of the model's features, and the forest that is explained. */
export interface ExplainCustomersInput {
  readonly forest: PackedForest;
  readonly thresholds: readonly Float64Array[];
  readonly columns: readonly Float64Array[];
  readonly rows: number;
  /** Labelled rows, of which those of these numbers say how often each child of a node is taken. */
  readonly matrix: BinnedMatrix;
  readonly coverRows: Int32Array;
}

/** Shapley values of customers and where their values stand among those of the labelled rows. */
export interface ExplainedCustomers extends ShapValues {
  /** Bin by customer and feature, `rows x features`. */
  readonly bins: Uint8Array;
}

/** Shapley values of some customers, in a thread. */
export default function explainCustomers(input: ExplainCustomersInput): ExplainedCustomers {
  const { forest, thresholds, columns, rows, matrix, coverRows } = input;
  const covers = countCovers(forest, pickRows(matrix, coverRows), coverRows.length);
  const own = binRows(columns, thresholds, rows);
  const bins = new Uint8Array(rows * own.features);
  for (let row = 0; row < rows; row += 1) {
    for (let feature = 0; feature < own.features; feature += 1) {
      bins[row * own.features + feature] = own.bins[feature * rows + row] as number;
    }
  }
  const numbers = Int32Array.from({ length: rows }, (_, row) => row);
  return { ...treeShap(forest, covers, own, numbers), bins };
}
