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

/** `values` are the raw ones of the features that moved a customer, `rows x top`; NaN where missing. */
export interface ScoredCustomers extends ExplainedRows {
  values: Float64Array;
}

/** Uncalibrated probabilities of a block of customers with the features that moved them most. */
export default function scoreCustomers(input: ScoreCustomersInput): ScoredCustomers {
  const { forest, columns, thresholds, rows, top } = input;
  const explained = explainRows(forest, binRows(columns, thresholds, rows), rows, top);
  const values = Float64Array.from(explained.features, (feature, place) => {
    const value = columns[feature]?.[Math.floor(place / top)] ?? Number.NaN;
    return Number.isFinite(value) ? value : Number.NaN;
  });
  return { ...explained, values };
}
