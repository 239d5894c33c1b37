import type { DenseMatrix } from './dense-matrix.js';

/** How one column is scaled: (f(x) - centre) / scale, f being log(1 + x) where `log1p` is set. */
export interface ColumnScale {
  /** Position of the column in the matrix that the scaler was fitted on. */
  readonly column: number;
  readonly log1p: boolean;
  /** Median of f(x). */
  readonly centre: number;
  /** Inter-quartile range of f(x) over 1.349, or its standard deviation where the range is 0. */
  readonly scale: number;
}

/** A fitted scaler; columns that hold one value only are left out of it. */
export interface RobustScaler {
  readonly inputColumns: number;
  readonly scales: readonly ColumnScale[];
  /** Scaled values are kept within ± this many units. */
  readonly clip: number;
}

export interface RobustScalerOptions {
  /** Moment skewness above which a non-negative column is taken as log(1 + x). */
  readonly skewness?: number;
  readonly clip?: number;
}

// Skewness 1 is the usual bound of "highly skewed" (Bulmer 1979, Principles of Statistics, ch. 4).
// A clip at 3 keeps a handful of extreme customers from making clusters of their own.
const DEFAULTS = { skewness: 1, clip: 3 };

/** Inter-quartile range of the standard normal distribution. */
const NORMAL_IQR = 1.3489795003921634;

/**
 * Fits median and inter-quartile range by column, after log(1 + x) of skewed non-negative columns.
 * A missing value (NaN) takes no part in the fit. A column with fewer than two different values is
 * dropped. Quantiles are Hyndman & Fan's type 7 (1996). The scale follows scikit-learn's RobustScaler
 * with `unit_variance`; that leaves a column whose quartiles agree unscaled, here its standard
 * deviation is taken.
 */
export function fitRobustScaler(
  matrix: DenseMatrix,
  options: RobustScalerOptions = {},
): RobustScaler {
  const { skewness, clip } = { ...DEFAULTS, ...options };
  const scales: ColumnScale[] = [];
  for (let column = 0; column < matrix.columns; column += 1) {
    const known = knownValues(matrix, column).sort();
    if (known.length === 0 || known[0] === known.at(-1)) continue;
    const log1p = (known[0] ?? -1) >= 0 && momentSkewness(known) > skewness;
    const shaped = log1p ? known.map(Math.log1p) : known;
    const range = quantileOfSorted(shaped, 0.75) - quantileOfSorted(shaped, 0.25);
    const scale = range > 0 ? range / NORMAL_IQR : standardDeviation(shaped);
    if (!(scale > 0)) continue;
    scales.push({ column, log1p, centre: quantileOfSorted(shaped, 0.5), scale });
  }
  return { inputColumns: matrix.columns, scales, clip };
}

/**
 * The scaled matrix: one column for every column of the scaler. A missing value becomes 0, the median.
 * Throws RangeError where the matrix has other columns than the one fitted on.
 */
export function applyRobustScaler(scaler: RobustScaler, matrix: DenseMatrix): DenseMatrix {
  if (matrix.columns !== scaler.inputColumns) {
    throw new RangeError(`matrix: columns expected ${scaler.inputColumns}, got ${matrix.columns}`);
  }
  const columns = scaler.scales.length;
  const values = new Float64Array(matrix.rows * columns);
  for (const [target, { column, log1p, centre, scale }] of scaler.scales.entries()) {
    for (let row = 0; row < matrix.rows; row += 1) {
      const raw = matrix.values[row * matrix.columns + column] ?? Number.NaN;
      // A later row may lie below the fitted range, where log(1 + x) ends.
      const shaped = log1p ? Math.log1p(Math.max(raw, 0)) : raw;
      const scaled = Number.isNaN(raw) ? 0 : (shaped - centre) / scale;
      values[row * columns + target] = Math.min(Math.max(scaled, -scaler.clip), scaler.clip);
    }
  }
  return { rows: matrix.rows, columns, values };
}

/** Quantile of sorted values by linear interpolation (Hyndman & Fan 1996, type 7). */
export function quantileOfSorted(sorted: Float64Array, probability: number): number {
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  return low + (high - low) * (position - below);
}

function knownValues(matrix: DenseMatrix, column: number): Float64Array {
  const cells = new Float64Array(matrix.rows);
  for (let row = 0; row < matrix.rows; row += 1) {
    cells[row] = matrix.values[row * matrix.columns + column] ?? Number.NaN;
  }
  return cells.filter((value) => !Number.isNaN(value));
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function standardDeviation(values: Float64Array): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}

/** Fisher's moment coefficient of skewness, m3 / m2^1.5. */
function momentSkewness(values: Float64Array): number {
  const centre = mean(values);
  const second = mean(values.map((value) => (value - centre) ** 2));
  const third = mean(values.map((value) => (value - centre) ** 3));
  return second > 0 ? third / second ** 1.5 : 0;
}
