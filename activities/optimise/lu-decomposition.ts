const { abs } = Math;

/** P·A = L·U of a square matrix: both factors in one row-major array, and the order of its rows. */
export interface LuDecomposition {
  readonly size: number;
  readonly factors: Float64Array;
  readonly rowOrder: Int32Array;
}

/** Relative to the largest entry; a pivot below it is rounding noise of a singular matrix. */
const SINGULAR_PIVOT = 1e-14;

/**
 * Decomposes a row-major `size x size` matrix, which is left as it was.
 * Entries that are zero below the diagonal cost nothing, so a sparse chain is cheaper than n³ / 3.
 * Throws RangeError where the matrix is singular.
 * Source: Golub & Van Loan, Matrix Computations (4th ed., 2013), algorithm 3.4.1 (partial pivoting).
 */
export function decomposeLu(matrix: Float64Array, size: number): LuDecomposition {
  const factors = matrix.slice();
  const rowOrder = Int32Array.from({ length: size }, (_, row) => row);
  const smallest = SINGULAR_PIVOT * factors.reduce((most, value) => Math.max(most, abs(value)), 0);
  for (let column = 0; column < size; column += 1) {
    const pivotRow = largestBelow(factors, size, column);
    const pivot = factors[pivotRow * size + column] ?? 0;
    if (!(abs(pivot) > smallest)) {
      throw new RangeError(`matrix: a pivot expected to exceed ${smallest}, got ${pivot}`);
    }
    if (pivotRow !== column) swapRows(factors, rowOrder, size, column, pivotRow);
    const top = factors.subarray(column * size, (column + 1) * size);
    for (let row = column + 1; row < size; row += 1) {
      eliminate(factors.subarray(row * size, (row + 1) * size), top, column, pivot);
    }
  }
  return { size, factors, rowOrder };
}

/** Solves A·x = b for a decomposed A. */
export function solveLu(decomposition: LuDecomposition, rightSide: Float64Array): Float64Array {
  const { size, factors, rowOrder } = decomposition;
  const solution = Float64Array.from(rowOrder, (row) => rightSide[row] ?? 0);
  for (let row = 0; row < size; row += 1) {
    let sum = solution[row] ?? 0;
    for (let column = 0; column < row; column += 1) {
      sum -= (factors[row * size + column] ?? 0) * (solution[column] ?? 0);
    }
    solution[row] = sum;
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    let sum = solution[row] ?? 0;
    for (let column = row + 1; column < size; column += 1) {
      sum -= (factors[row * size + column] ?? 0) * (solution[column] ?? 0);
    }
    solution[row] = sum / (factors[row * size + row] ?? 0);
  }
  return solution;
}

function eliminate(row: Float64Array, top: Float64Array, column: number, pivot: number): void {
  const below = row[column] ?? 0;
  if (below === 0) return;
  const factor = below / pivot;
  row[column] = factor;
  for (let next = column + 1; next < row.length; next += 1) {
    row[next] = (row[next] ?? 0) - factor * (top[next] ?? 0);
  }
}

function largestBelow(factors: Float64Array, size: number, column: number): number {
  let best = column;
  for (let row = column + 1; row < size; row += 1) {
    const value = abs(factors[row * size + column] ?? 0);
    if (value > abs(factors[best * size + column] ?? 0)) best = row;
  }
  return best;
}

function swapRows(
  factors: Float64Array,
  rowOrder: Int32Array,
  size: number,
  first: number,
  second: number,
): void {
  const kept = factors.slice(first * size, (first + 1) * size);
  factors.copyWithin(first * size, second * size, (second + 1) * size);
  factors.set(kept, second * size);
  const order = rowOrder[first] ?? first;
  rowOrder[first] = rowOrder[second] ?? second;
  rowOrder[second] = order;
}
