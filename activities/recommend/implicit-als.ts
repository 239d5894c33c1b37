import type { SparseRows } from './interaction-matrix.js';
import { FactorSpace } from './factor-space.js';

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

/** Squared residual at which a row is solved as far as its 32-bit factors go. */
const CONVERGED = 1e-20;

/** The ridge penalty of a row with that many interactions (frequency scaling, Rendle et al. 2022). */
export const rowPenalty = (interactions: number, options: AlsOptions): number =>
  options.penalty * Math.max(1, interactions) ** options.penaltyPower;

/** The Gram matrix (factors x factors, row-major) of rows [from, to) of a factor matrix. */
export function gramian(factors: Float32Array, size: number, rows: [number, number]): Float32Array {
  const count = rows[1] - rows[0];
  const space = new FactorSpace(size, { matrix: count, cells: count, square: size });
  if (count === 0) return space.read('square', size);
  space.write('matrix', factors.subarray(rows[0] * size, rows[1] * size));
  space.writeCells({ column: Int32Array.from({ length: count }, (_, row) => row) }, [0, count]);
  space.clear('square');
  space.addSquares({ from: 0, to: count });
  return space.read('square', size);
}

/** What the rows of one side are solved against: the other side's factors and their Gram matrix. */
export interface AlsSide {
  readonly factors: Float32Array;
  readonly gram: Float32Array;
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
  solved: Float32Array,
  options: AlsOptions,
): void {
  const size = options.factors;
  const first = rows.rowStart[range[0]]!;
  const cells: [number, number] = [first, rows.rowStart[range[1]]!];
  const space = new FactorSpace(size, {
    matrix: other.factors.length / size,
    cells: cells[1] - cells[0],
    square: size,
  });
  space.write('matrix', other.factors);
  space.write('square', other.gram);
  space.writeCells(rows, cells, options.alpha);
  for (let row = range[0]; row < range[1]; row += 1) {
    const from = rows.rowStart[row]! - first;
    const to = rows.rowStart[row + 1]! - first;
    const place = solved.subarray(row * size, row * size + size);
    if (from === to) place.fill(0);
    else {
      space.write('x', place);
      improveRow(space, { from, to }, rowPenalty(to - from, options));
      place.set(space.vector('x'));
    }
  }
}

/** Steps of one row's conjugate gradient from `x`, in place. */
function improveRow(
  space: FactorSpace,
  cells: { from: number; to: number },
  penalty: number,
): void {
  space.multiplySquare('x', 'image');
  space.addScaled('image', 'x', penalty);
  space.clear('residual');
  space.addTargets(cells, 'x', 'residual');
  space.addScaled('residual', 'image', -1);
  space.write('direction', space.vector('residual'));
  let norm = space.dot('residual', 'residual');
  for (let step = 0; step < GRADIENT_STEPS && norm > CONVERGED; step += 1) {
    space.multiplySquare('direction', 'image');
    space.addScaled('image', 'direction', penalty);
    space.addLikeness(cells, 'direction', 'image');
    const length = norm / space.dot('direction', 'image');
    space.addScaled('x', 'direction', length);
    space.addScaled('residual', 'image', -length);
    const next = space.dot('residual', 'residual');
    space.scaleAndAdd('direction', 'residual', next / norm);
    norm = next;
  }
}
