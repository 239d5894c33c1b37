import type { BinnedMatrix } from '../histogram-bins.js';

/** Rows x features, row-major; a value that is not finite is missing. */
export interface FeatureMatrix {
  readonly values: Float64Array;
  readonly rows: number;
  readonly features: number;
}

/** Columns of equal length side by side. Throws RangeError where their lengths differ. */
export function matrixFromColumns(columns: readonly Float64Array[]): FeatureMatrix {
  const rows = columns[0]?.length ?? 0;
  const features = columns.length;
  const values = new Float64Array(rows * features);
  for (const [feature, column] of columns.entries()) {
    if (column.length !== rows) {
      throw new RangeError(`column ${feature}: expected ${rows} rows, got ${column.length}`);
    }
    for (let row = 0; row < rows; row += 1)
      values[row * features + feature] = column[row] as number;
  }
  return { values, rows, features };
}

/** The columns of a matrix. */
export function columnsOf({ values, rows, features }: FeatureMatrix): Float64Array[] {
  return Array.from({ length: features }, (_, feature) => {
    const column = new Float64Array(rows);
    for (let row = 0; row < rows; row += 1)
      column[row] = values[row * features + feature] as number;
    return column;
  });
}

/**
 * Some rows of a binned matrix as numbers again: a bin stands for the middle between its thresholds, the first
 * and the last known bin for the threshold beside them, the bin of missing values for NaN. Values outside the
 * outermost thresholds are thereby clipped to them, which is what learners that are not trees want.
 */
export function matrixFromBins(
  { bins, stride, features }: BinnedMatrix,
  thresholds: readonly Float64Array[],
  rowNumbers: Int32Array,
): FeatureMatrix {
  const rows = rowNumbers.length;
  const values = new Float64Array(rows * features);
  for (let feature = 0; feature < features; feature += 1) {
    const middles = binMiddles(thresholds[feature] ?? new Float64Array());
    const column = feature * stride;
    for (let row = 0; row < rows; row += 1) {
      const bin = bins[column + (rowNumbers[row] as number)] as number;
      values[row * features + feature] = middles[bin] ?? Number.NaN;
    }
  }
  return { values, rows, features };
}

/** One number a bin, NaN for the last one; the last threshold parts known from missing values. */
export function binMiddles(thresholds: Float64Array): Float64Array {
  const cuts = thresholds.subarray(0, -1);
  const middles = new Float64Array(thresholds.length + 1).fill(Number.NaN);
  for (let bin = 0; bin <= cuts.length; bin += 1) {
    const upper = cuts[Math.min(bin, cuts.length - 1)] ?? 0;
    const lower = cuts[bin - 1] ?? upper;
    middles[bin] = lower / 2 + upper / 2;
  }
  return middles;
}

/** Throws RangeError where the matrix is empty, is not rows x features, or a target is not finite. */
export function checkRows(matrix: FeatureMatrix, targets: ArrayLike<number>): void {
  const { values, rows, features } = matrix;
  if (rows < 1 || values.length !== rows * features) {
    throw new RangeError(`expected ${rows} x ${features} values and a row, got ${values.length}`);
  }
  if (targets.length !== rows) {
    throw new RangeError(`expected ${rows} targets, got ${targets.length}`);
  }
  for (let row = 0; row < rows; row += 1) {
    if (!Number.isFinite(targets[row])) throw new RangeError(`target ${row} is not a number`);
  }
}

/** As `checkRows`; also throws RangeError where a label is neither 0 nor 1, or one of them is missing. */
export function checkClasses(matrix: FeatureMatrix, labels: ArrayLike<number>): void {
  checkRows(matrix, labels);
  let positives = 0;
  for (let row = 0; row < matrix.rows; row += 1) {
    const label = labels[row];
    if (label !== 0 && label !== 1) throw new RangeError(`label ${row}: expected 0 or 1`);
    positives += label;
  }
  if (positives === 0 || positives === matrix.rows) {
    throw new RangeError('labels: expected both classes, got one');
  }
}

/** Rows `first`, `first + step`, … of a matrix and its targets, at most `most` of them: a regular sample. */
export function regularSample(
  matrix: FeatureMatrix,
  targets: Float64Array,
  most: number,
): { matrix: FeatureMatrix; targets: Float64Array } {
  const { values, features } = matrix;
  const rows = Math.min(matrix.rows, most);
  const numbers = Array.from({ length: rows }, (_, row) => Math.floor((row * matrix.rows) / rows));
  const kept = new Float64Array(rows * features);
  for (const [row, from] of numbers.entries()) {
    kept.set(values.subarray(from * features, (from + 1) * features), row * features);
  }
  return {
    matrix: { values: kept, rows, features },
    targets: Float64Array.from(numbers, (from) => targets[from] ?? 0),
  };
}
