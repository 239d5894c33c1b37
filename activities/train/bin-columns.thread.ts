import { binColumn, quantileThresholds, type BinnedMatrix } from './histogram-bins.js';

/** Columns of raw values that become columns `firstFeature`… of the matrix. */
export interface BinColumnsInput {
  readonly columns: readonly Float64Array[];
  readonly firstFeature: number;
  /** In shared memory; filled in place. */
  readonly matrix: BinnedMatrix;
  /** Thresholds are fitted on rows 0 to before this one. */
  readonly fitRows: number;
  /** Those of these columns that were fitted before, where they are not to be fitted. */
  readonly thresholds?: readonly Float64Array[];
}

/** Fits thresholds on the first rows of each column and bins all of its rows; returns the thresholds. */
export default function binColumns(input: BinColumnsInput): Float64Array[] {
  const { columns, firstFeature, matrix, fitRows } = input;
  return columns.map((values, index) => {
    const thresholds = input.thresholds?.[index] ?? quantileThresholds(values.subarray(0, fitRows));
    const start = (firstFeature + index) * matrix.stride;
    binColumn(values, thresholds, matrix.bins.subarray(start, start + values.length));
    return thresholds;
  });
}
