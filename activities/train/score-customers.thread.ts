import { explainRows, type ExplainedRows } from './explain-rows.js';
import { binRows } from './histogram-bins.js';
import type { PackedForest } from './packed-forest.js';

/** A block of customers as raw columns in the order of the model's features. */
export interface ScoreCustomersInput {
  readonly forest: PackedForest;
  readonly thresholds: readonly Float64Array[];
  readonly columns: readonly Float64Array[];
  readonly rows: number;
  /** Reasons a customer. */
  readonly top: number;
}

/** Uncalibrated probabilities of a block of customers with the features that moved them most. */
export default function scoreCustomers(input: ScoreCustomersInput): ExplainedRows {
  const matrix = binRows(input.columns, input.thresholds, input.rows);
  return explainRows(input.forest, matrix, input.rows, input.top);
}
