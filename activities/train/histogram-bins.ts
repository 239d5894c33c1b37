/** Most thresholds of a feature: with the bin above the last one, a bin number fits a byte. */
export const MAX_THRESHOLDS = 255;

/**
 * Last threshold of every feature: finite values lie below it, missing ones do not. It is also the
 * number that stands for a missing value where a reader of the model cannot hold NaN.
 */
export const MISSING_THRESHOLD = Number.MAX_VALUE;

/** Bin numbers of a table, column by column: `bins[feature * stride + row]`. */
export interface BinnedMatrix {
  readonly bins: Uint8Array;
  /** Rows from one column to the next. */
  readonly stride: number;
  readonly features: number;
}

/**
 * Ascending thresholds of one feature; `x < thresholds[j]` says the same as `bin(x) <= j`. Up to 254
 * lie between neighbouring values, so that a feature with up to 255 distinct values is split exactly;
 * above, each bin holds about as many values as the next, and a value with more than its share has a
 * bin of its own. The last threshold is MISSING_THRESHOLD. Values that are not finite are missing.
 * Source: histogram splits as in Ke et al. 2017 (LightGBM), §2.1; greedy equal-count bins.
 */
export function quantileThresholds(values: Float64Array): Float64Array {
  const sorted = values.filter(Number.isFinite).sort();
  const thresholds: number[] = [];
  const distinct = countDistinct(sorted);
  let binsLeft = MAX_THRESHOLDS;
  let valuesLeft = sorted.length;
  let inBin = 0;
  for (let row = 1; row < sorted.length; row += 1) {
    inBin += 1;
    const lower = sorted[row - 1] ?? 0;
    const upper = sorted[row] ?? 0;
    if (upper <= lower) continue;
    if (distinct > MAX_THRESHOLDS && inBin * binsLeft < valuesLeft) continue;
    if (binsLeft === 1) break;
    thresholds.push(shortestBetween(lower, upper));
    valuesLeft -= inBin;
    binsLeft -= 1;
    inBin = 0;
  }
  thresholds.push(MISSING_THRESHOLD);
  return Float64Array.from(thresholds);
}

/**
 * Bin numbers of a column: how many thresholds are at or below the value; a value that is not finite
 * gets the number of thresholds, the last bin.
 */
export function binColumn(values: Float64Array, thresholds: Float64Array, into: Uint8Array): void {
  const missing = thresholds.length;
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] ?? Number.NaN;
    if (!Number.isFinite(value)) {
      into[row] = missing;
      continue;
    }
    let low = 0;
    let high = missing;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((thresholds[middle] ?? 0) <= value) low = middle + 1;
      else high = middle;
    }
    into[row] = low;
  }
}

/** Bin numbers of whole columns by thresholds that were fitted before. */
export function binRows(
  columns: readonly Float64Array[],
  thresholds: readonly Float64Array[],
  rows: number,
): BinnedMatrix {
  const bins = new Uint8Array(rows * columns.length);
  for (const [feature, values] of columns.entries()) {
    const into = bins.subarray(feature * rows, (feature + 1) * rows);
    binColumn(values, thresholds[feature] ?? new Float64Array(), into);
  }
  return { bins, stride: rows, features: columns.length };
}

/**
 * The number t with lower < t <= upper that has the fewest significant digits in the middle half of the
 * gap: models are read by people and written as text.
 */
export function shortestBetween(lower: number, upper: number): number {
  const middle = lower / 2 + upper / 2;
  const quarter = upper / 4 - lower / 4;
  for (let digits = 1; digits <= 17; digits += 1) {
    const rounded = Number(middle.toPrecision(digits));
    if (rounded <= lower || rounded > upper) continue;
    if (Math.abs(rounded - middle) <= quarter) return rounded;
  }
  return upper;
}

function countDistinct(sorted: Float64Array): number {
  let distinct = sorted.length === 0 ? 0 : 1;
  for (let row = 1; row < sorted.length; row += 1) {
    if ((sorted[row] ?? 0) > (sorted[row - 1] ?? 0)) distinct += 1;
  }
  return distinct;
}
