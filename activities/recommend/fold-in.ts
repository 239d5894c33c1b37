import { rowPenalty, type AlsOptions, type AlsSide } from './implicit-als.js';

/** One customer's products and weights. */
export interface FoldInRow {
  readonly column: Int32Array;
  readonly weight: Float64Array;
}

/**
 * The factors of one customer against fixed item factors, solved exactly by Cholesky, so that
 * customers on whom the items were not fitted are scored like the others; zero without interactions.
 * Source: Hu, Koren & Volinsky 2008, eq. 4. Cost: interactions * factors^2 / 2 + factors^3 / 6.
 */
export function foldIn(row: FoldInRow, items: AlsSide, options: AlsOptions): Float64Array {
  const size = options.factors;
  const solution = new Float64Array(size);
  if (row.column.length === 0) return solution;
  const left = items.gram.slice();
  const penalty = rowPenalty(row.column.length, options);
  for (let index = 0; index < size; index += 1) left[index * size + index]! += penalty;
  for (let cell = 0; cell < row.column.length; cell += 1) {
    const offset = row.column[cell]! * size;
    const extra = options.alpha * row.weight[cell]!;
    for (let first = 0; first < size; first += 1) {
      const value = items.factors[offset + first]!;
      solution[first]! += (1 + extra) * value;
      const scaled = extra * value;
      for (let second = 0; second <= first; second += 1) {
        left[first * size + second]! += scaled * items.factors[offset + second]!;
      }
    }
  }
  solveCholesky(left, solution);
  return solution;
}

/**
 * Solves A x = b in place for a symmetric positive definite A (row-major, its lower triangle is read
 * and overwritten by its Cholesky factor). Throws RangeError where A is not positive definite.
 */
export function solveCholesky(matrix: Float64Array, vector: Float64Array): void {
  const size = vector.length;
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let sum = matrix[row * size + column]!;
      for (let index = 0; index < column; index += 1) {
        sum -= matrix[row * size + index]! * matrix[column * size + index]!;
      }
      if (row > column) matrix[row * size + column] = sum / matrix[column * size + column]!;
      else if (sum > 0) matrix[row * size + row] = Math.sqrt(sum);
      else throw new RangeError(`cholesky: pivot expected above 0, got ${sum} in row ${row}`);
    }
  }
  for (let row = 0; row < size; row += 1) {
    let sum = vector[row]!;
    for (let index = 0; index < row; index += 1)
      sum -= matrix[row * size + index]! * vector[index]!;
    vector[row] = sum / matrix[row * size + row]!;
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    let sum = vector[row]!;
    for (let index = row + 1; index < size; index += 1) {
      sum -= matrix[index * size + row]! * vector[index]!;
    }
    vector[row] = sum / matrix[row * size + row]!;
  }
}
