import { countBins } from './count-bins.js';
import { binRows } from './histogram-bins.js';

/** Raw columns of customers, and the thresholds of the model's features. */
export interface CountBinsInput {
  readonly columns: readonly Float64Array[];
  readonly thresholds: readonly Float64Array[];
  readonly rows: number;
}

/** How many of the customers lie in each bin of each feature. */
export default function countCustomers(input: CountBinsInput): number[][] {
  const { columns, thresholds, rows } = input;
  const bins = thresholds.map(({ length }) => length + 1);
  return countBins(binRows(columns, thresholds, rows), rows, bins);
}
