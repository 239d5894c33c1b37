import { FactorSpace } from './factor-space.js';
import { rowPenalty, type AlsOptions, type AlsSide } from './implicit-als.js';

/** One customer's products and weights. */
export interface FoldInRow {
  readonly column: Int32Array;
  readonly weight: Float64Array;
}

/** A space that holds item factors, for `foldIn` of many customers. `products` is the longest history. */
export function foldInSpace({ factors }: AlsSide, { factors: size }: AlsOptions): FactorSpace {
  const products = factors.length / size;
  const space = new FactorSpace(size, {
    matrix: products,
    cells: products,
    square: size,
    out: products,
  });
  space.write('matrix', factors);
  return space;
}

/**
 * The factors of one customer against fixed item factors, solved exactly by Cholesky, so that
 * customers on whom the items were not fitted are scored like the others; zero without interactions.
 * `space` is one of `foldInSpace(items, options)`.
 * Source: Hu, Koren & Volinsky 2008, eq. 4. Cost: interactions * factors^2 + factors^3 / 6.
 */
export function foldIn(
  row: FoldInRow,
  items: AlsSide,
  options: AlsOptions,
  space = foldInSpace(items, options),
): Float64Array {
  const size = options.factors;
  const interactions = row.column.length;
  if (interactions === 0) return new Float64Array(size);
  const cells = { from: 0, to: interactions };
  space.writeCells(row, [0, interactions], options.alpha);
  space.write('square', items.gram);
  space.addSquares(cells);
  const left = new Float64Array(space.read('square', size));
  const penalty = rowPenalty(interactions, options);
  for (let index = 0; index < size; index += 1) left[index * size + index]! += penalty;
  space.clear('x');
  space.clear('residual');
  space.addTargets(cells, 'x', 'residual');
  const solution = new Float64Array(space.vector('residual'));
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
