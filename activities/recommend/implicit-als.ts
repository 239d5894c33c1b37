import { addAt, dotAt } from './dot-product.js';
import type { SparseRows } from './interaction-matrix.js';

/** Options of implicit ALS. `alpha` scales a weight into the confidence 1 + alpha * weight. */
export interface AlsOptions {
  readonly factors: number;
  readonly alpha: number;
  /** Ridge penalty of a row, before it is scaled by (interactions of the row)^`penaltyPower`. */
  readonly penalty: number;
  readonly penaltyPower: number;
}

/** Gradient steps of a row in a sweep: Takács et al. 2011 take 3; 2 reached the same NDCG on our shops. */
const GRADIENT_STEPS = 2;

/** Squared residual at which a row is solved as far as doubles go. */
const CONVERGED = 1e-20;

/** The ridge penalty of a row with that many interactions (frequency scaling, Rendle et al. 2022). */
export const rowPenalty = (interactions: number, options: AlsOptions): number =>
  options.penalty * Math.max(1, interactions) ** options.penaltyPower;

/** The Gram matrix (factors x factors, row-major) of rows [from, to) of a factor matrix. */
export function gramian(factors: Float64Array, size: number, rows: [number, number]): Float64Array {
  const gram = new Float64Array(size * size);
  for (let row = rows[0]; row < rows[1]; row += 1) {
    const offset = row * size;
    for (let left = 0; left < size; left += 1) {
      const value = factors[offset + left]!;
      if (value === 0) continue;
      for (let right = 0; right <= left; right += 1) {
        gram[left * size + right]! += value * factors[offset + right]!;
      }
    }
  }
  for (let left = 0; left < size; left += 1) {
    for (let right = 0; right < left; right += 1) {
      gram[right * size + left] = gram[left * size + right]!;
    }
  }
  return gram;
}

/** What the rows of one side are solved against: the other side's factors and their Gram matrix. */
export interface AlsSide {
  readonly factors: Float64Array;
  readonly gram: Float64Array;
}

/**
 * Improves the factors of rows [from, to) by conjugate gradient steps on Hu, Koren & Volinsky's
 * (2008, eq. 4) system (YᵀY + Yᵀ(C-I)Y + penalty I) x = YᵀC p, never forming its left side.
 * Rows do not depend on each other; `solved` (rows x factors) is read as the start and overwritten.
 * Source: Takács, Pilászy & Tikk 2011. Cost: interactions * factors * (steps + 1).
 */
export function improveRows(
  rows: SparseRows,
  range: [number, number],
  other: AlsSide,
  solved: Float64Array,
  options: AlsOptions,
): void {
  const size = options.factors;
  const residual = new Float64Array(size);
  const direction = new Float64Array(size);
  const image = new Float64Array(size);
  for (let row = range[0]; row < range[1]; row += 1) {
    const start = rows.rowStart[row]!;
    const end = rows.rowStart[row + 1]!;
    const x = solved.subarray(row * size, row * size + size);
    if (start === end) {
      x.fill(0);
      continue;
    }
    const penalty = rowPenalty(end - start, options);
    applyGram(other.gram, x, penalty, image);
    residual.fill(0);
    for (let cell = start; cell < end; cell += 1) {
      const offset = rows.column[cell]! * size;
      const extra = options.alpha * rows.weight[cell]!;
      addAt(residual, 1 + extra - extra * dotAt(x, other.factors, offset), other.factors, offset);
    }
    for (let index = 0; index < size; index += 1) residual[index]! -= image[index]!;
    direction.set(residual);
    let norm = dotAt(residual, residual, 0);
    for (let step = 0; step < GRADIENT_STEPS && norm > CONVERGED; step += 1) {
      applyGram(other.gram, direction, penalty, image);
      for (let cell = start; cell < end; cell += 1) {
        const offset = rows.column[cell]! * size;
        const extra = options.alpha * rows.weight[cell]!;
        addAt(image, extra * dotAt(direction, other.factors, offset), other.factors, offset);
      }
      norm = descend({ x, residual, direction, image }, norm);
    }
  }
}

/** One conjugate gradient step along `direction`; returns the new squared norm of the residual. */
function descend(
  state: Record<'x' | 'residual' | 'direction' | 'image', Float64Array>,
  norm: number,
): number {
  const { x, residual, direction, image } = state;
  const length = norm / dotAt(direction, image, 0);
  for (let index = 0; index < x.length; index += 1) {
    x[index]! += length * direction[index]!;
    residual[index]! -= length * image[index]!;
  }
  const nextNorm = dotAt(residual, residual, 0);
  const keep = nextNorm / norm;
  for (let index = 0; index < x.length; index += 1) {
    direction[index] = residual[index]! + keep * direction[index]!;
  }
  return nextNorm;
}

/** out = (gram + penalty I) * vector. */
function applyGram(
  gram: Float64Array,
  vector: Float64Array,
  penalty: number,
  out: Float64Array,
): void {
  for (let row = 0; row < out.length; row += 1) {
    out[row] = penalty * vector[row]! + dotAt(vector, gram, row * out.length);
  }
}
