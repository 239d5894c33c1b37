/**
 * Solution of A x = b for a symmetric positive definite A (size x size, row-major, lower half is read) by
 * Cholesky's factorisation; A and b are left alone. A pivot at or below 0 (columns that depend on one another)
 * gives its unknown the value 0. O(size^3 / 6).
 */
export function solveCholesky(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  const lower = new Float64Array(matrix);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let sum = lower[row * size + column] as number;
      for (let k = 0; k < column; k += 1) {
        sum -= (lower[row * size + k] as number) * (lower[column * size + k] as number);
      }
      if (column < row) {
        const pivot = lower[column * size + column] as number;
        lower[row * size + column] = Number.isFinite(pivot) ? sum / pivot : 0;
      } else {
        const least = 1e-14 * Math.abs(matrix[row * size + row] as number);
        lower[row * size + row] = sum > least ? Math.sqrt(sum) : Number.POSITIVE_INFINITY;
      }
    }
  }
  const solution = new Float64Array(right);
  for (let row = 0; row < size; row += 1) {
    let sum = solution[row] as number;
    for (let k = 0; k < row; k += 1) {
      sum -= (lower[row * size + k] as number) * (solution[k] as number);
    }
    solution[row] = sum / (lower[row * size + row] as number);
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    let sum = solution[row] as number;
    for (let k = row + 1; k < size; k += 1) {
      sum -= (lower[k * size + row] as number) * (solution[k] as number);
    }
    solution[row] = sum / (lower[row * size + row] as number);
  }
  return solution;
}
