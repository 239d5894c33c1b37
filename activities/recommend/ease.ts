import type { SparseRows } from './interaction-matrix.js';
import { sharedFloat32, sharedInt32 } from './shared-arrays.js';

/** Options of EASE. */
export interface EaseOptions {
  /** Added to the diagonal of the Gram matrix (λ). */
  readonly penalty: number;
  /** Products with the most customers that take part: time grows with its third power. */
  readonly head: number;
}

/** A fitted EASE: which products take part, and what one of them says of another. */
export interface EaseModel {
  /** Position in the head of each product; -1 outside it. */
  readonly place: Int32Array;
  /** Products of the head. */
  readonly product: Int32Array;
  /** Head x head, row-major: row i is what having product i adds to the score of each product. */
  readonly weight: Float32Array;
}

/**
 * Item weights B = I - P diag(1/P), P = (XᵀX + λI)⁻¹ with X binary, customers x products of the head.
 * Source: Steck 2019, "Embarrassingly Shallow Autoencoders for Sparse Data", eq. 8. Cost: head³ / 2
 * multiplications and 16 bytes a cell of head x head. Throws RangeError where the penalty is not above 0.
 */
export function fitEase(
  byCustomer: SparseRows,
  products: number,
  { penalty, head }: EaseOptions,
): EaseModel {
  if (!(penalty > 0)) throw new RangeError(`EASE: penalty expected above 0, got ${penalty}`);
  const { place, product } = headOf(byCustomer, products, head);
  const size = product.length;
  const gram = new Float64Array(size * size);
  const own = new Int32Array(size);
  for (let customer = 0; customer < byCustomer.rowStart.length - 1; customer += 1) {
    let count = 0;
    const end = byCustomer.rowStart[customer + 1]!;
    for (let cell = byCustomer.rowStart[customer]!; cell < end; cell += 1) {
      const at = place[byCustomer.column[cell]!]!;
      if (at >= 0) own[count++] = at;
    }
    for (let one = 0; one < count; one += 1) {
      for (let other = 0; other < count; other += 1) gram[own[one]! * size + own[other]!]! += 1;
    }
  }
  for (let index = 0; index < size; index += 1) gram[index * size + index]! += penalty;
  const inverse = invertPositive(gram, size);
  const weight = sharedFloat32(size * size);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      weight[row * size + column] =
        row === column ? 0 : -inverse[row * size + column]! / inverse[column * size + column]!;
    }
  }
  return { place, product, weight };
}

/** The products with the most customers, by position; ties by position. */
function headOf(
  byCustomer: SparseRows,
  products: number,
  head: number,
): { place: Int32Array; product: Int32Array } {
  const customers = new Int32Array(products);
  for (const column of byCustomer.column) customers[column]! += 1;
  const chosen = [...customers.keys()]
    .filter((position) => customers[position]! > 0)
    .sort((a, b) => customers[b]! - customers[a]! || a - b)
    .slice(0, head)
    .sort((a, b) => a - b);
  const place = sharedInt32(products).fill(-1);
  const product = sharedInt32(chosen.length);
  product.set(chosen);
  for (const [at, position] of chosen.entries()) place[position] = at;
  return { place, product };
}

/**
 * The inverse of a symmetric positive definite matrix (size x size, row-major) by Cholesky: A = LLᵀ,
 * A⁻¹ = L⁻ᵀL⁻¹. Every inner loop runs along a row. Throws RangeError where it is not positive definite.
 */
export function invertPositive(matrix: Float64Array, size: number): Float64Array {
  const lower = factorise(matrix, size);
  const inverse = invertLower(lower, size);
  const out = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    const from = inverse.subarray(row * size, row * size + row + 1);
    for (let column = 0; column <= row; column += 1) {
      const scale = from[column]!;
      const to = out.subarray(column * size, column * size + column + 1);
      for (let index = 0; index < to.length; index += 1) to[index]! += scale * from[index]!;
    }
  }
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < row; column += 1) {
      out[column * size + row] = out[row * size + column]!;
    }
  }
  return out;
}

function factorise(matrix: Float64Array, size: number): Float64Array {
  const lower = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    const own = lower.subarray(row * size, (row + 1) * size);
    for (let column = 0; column <= row; column += 1) {
      const other = lower.subarray(column * size, column * size + column);
      let sum = matrix[row * size + column]!;
      for (let index = 0; index < other.length; index += 1) sum -= own[index]! * other[index]!;
      if (column < row) own[column] = sum / lower[column * size + column]!;
      else if (sum > 0) own[row] = Math.sqrt(sum);
      else throw new RangeError(`cholesky: pivot expected above 0, got ${sum} in row ${row}`);
    }
  }
  return lower;
}

/** The inverse of a lower triangular matrix, row by row. */
function invertLower(lower: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    const own = inverse.subarray(row * size, row * size + row + 1);
    for (let other = 0; other < row; other += 1) {
      const scale = lower[row * size + other]!;
      if (scale === 0) continue;
      const known = inverse.subarray(other * size, other * size + other + 1);
      for (let index = 0; index < known.length; index += 1) own[index]! -= scale * known[index]!;
    }
    const pivot = 1 / lower[row * size + row]!;
    for (let index = 0; index < row; index += 1) own[index]! *= pivot;
    own[row] = pivot;
  }
  return inverse;
}
