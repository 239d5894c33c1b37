import type { SparseRows } from './interaction-matrix.js';

/** Options of implicit ALS. `alpha` scales a weight into the confidence 1 + alpha * weight. */
export interface AlsOptions {
  readonly factors: number;
  readonly alpha: number;
  /** Ridge penalty of a row, before it is scaled by (interactions of the row)^`penaltyPower`. */
  readonly penalty: number;
  readonly penaltyPower: number;
}

/** Conjugate gradient steps of a row in a sweep: 3, as Takács et al. 2011 recommend. */
const GRADIENT_STEPS = 3;

/** The ridge penalty of a row with that many interactions (frequency scaling, Rendle et al. 2022). */
export const rowPenalty = (interactions: number, options: AlsOptions): number =>
  options.penalty * Math.max(1, interactions) ** options.penaltyPower;

/** Dot product of `size` cells of two arrays from their offsets. */
export function dot(
  left: { cells: Float64Array; offset: number },
  right: { cells: Float64Array; offset: number },
  size: number,
): number {
  let sum = 0;
  for (let index = 0; index < size; index += 1) {
    sum += left.cells[left.offset + index]! * right.cells[right.offset + index]!;
  }
  return sum;
}

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
    applyGram(other.gram, x, penalty, residual);
    for (let index = 0; index < size; index += 1) residual[index] = -residual[index]!;
    for (let cell = start; cell < end; cell += 1) {
      const offset = rows.column[cell]! * size;
      const extra = options.alpha * rows.weight[cell]!;
      let fit = 0;
      for (let index = 0; index < size; index += 1)
        fit += other.factors[offset + index]! * x[index]!;
      const pull = 1 + extra - extra * fit;
      for (let index = 0; index < size; index += 1) {
        residual[index]! += pull * other.factors[offset + index]!;
      }
    }
    direction.set(residual);
    let norm = squaredNorm(residual);
    for (let step = 0; step < GRADIENT_STEPS && norm > 1e-20; step += 1) {
      applyGram(other.gram, direction, penalty, image);
      for (let cell = start; cell < end; cell += 1) {
        const offset = rows.column[cell]! * size;
        let fit = 0;
        for (let index = 0; index < size; index += 1) {
          fit += other.factors[offset + index]! * direction[index]!;
        }
        const pull = options.alpha * rows.weight[cell]! * fit;
        for (let index = 0; index < size; index += 1) {
          image[index]! += pull * other.factors[offset + index]!;
        }
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
  let curvature = 0;
  for (let index = 0; index < x.length; index += 1) curvature += direction[index]! * image[index]!;
  const length = norm / curvature;
  for (let index = 0; index < x.length; index += 1) {
    x[index]! += length * direction[index]!;
    residual[index]! -= length * image[index]!;
  }
  const nextNorm = squaredNorm(residual);
  const keep = nextNorm / norm;
  for (let index = 0; index < x.length; index += 1) {
    direction[index] = residual[index]! + keep * direction[index]!;
  }
  return nextNorm;
}

function squaredNorm(vector: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < vector.length; index += 1) sum += vector[index]! * vector[index]!;
  return sum;
}

/** out = (gram + penalty I) * vector. */
function applyGram(
  gram: Float64Array,
  vector: Float64Array,
  penalty: number,
  out: Float64Array,
): void {
  const size = vector.length;
  for (let row = 0; row < size; row += 1) {
    let sum = penalty * vector[row]!;
    const offset = row * size;
    for (let column = 0; column < size; column += 1)
      sum += gram[offset + column]! * vector[column]!;
    out[row] = sum;
  }
}
