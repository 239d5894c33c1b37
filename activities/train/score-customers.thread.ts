import { explainRows, type ExplainedRows } from './explain-rows.js';
import { binRows } from './histogram-bins.js';
import type { PackedForest } from './packed-forest.js';

/** A block of customers as raw columns in the order of the model's features, and forests to score them by. */
export interface ScoreCustomersInput {
  readonly forests: readonly PackedForest[];
  readonly thresholds: readonly Float64Array[];
  readonly columns: readonly Float64Array[];
  readonly rows: number;
  /** Reasons a customer and forest. */
  readonly top: number;
}

/** `values` are the raw ones of the features that moved a customer, `rows x top`; NaN where missing. */
export interface ScoredCustomers extends ExplainedRows {
  values: Float64Array;
}

/** Outputs of each forest for a block of customers, binned once, with the features that moved them most. */
export default function scoreCustomers(input: ScoreCustomersInput): ScoredCustomers[] {
  const { forests, columns, thresholds, rows, top } = input;
  const matrix = binRows(columns, thresholds, rows);
  return forests.map((forest) => {
    const explained = explainRows(forest, matrix, rows, top);
    const values = Float64Array.from(explained.features, (feature, place) => {
      const value = columns[feature]?.[Math.floor(place / top)] ?? Number.NaN;
      return Number.isFinite(value) ? value : Number.NaN;
    });
    return { ...explained, values };
  });
}
