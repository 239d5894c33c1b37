import type { FeatureMatrix } from './feature-matrix.js';
import { solveCholesky } from './solve-cholesky.js';

/** Loss of one row as a function of its score, with its first and second derivative. */
export interface RowLoss {
  loss(score: number, label: number): number;
  slope(score: number, label: number): number;
  curvature(score: number, label: number): number;
}

/** Weights of the columns and the intercept, last. */
export type LinearWeights = Float64Array;

/** Newton steps: convex losses needed at most 12 on the data sets of the tests. */
const MOST_STEPS = 100;
const TOLERANCE = 1e-9;

/**
 * Minimises ||w||^2 / 2 + C x sum of losses over weights w and an intercept that is not penalised, by Newton's
 * method with a halving line search. Deterministic; O(rows x features^2) a step.
 * Source: Nocedal, Wright 2006, algorithms 3.1 and 3.2.
 */
export function fitNewtonLinear(
  matrix: FeatureMatrix,
  labels: Float64Array,
  { C, rowLoss }: { C: number; rowLoss: RowLoss },
): LinearWeights {
  const objective = new Objective(matrix, labels, C, rowLoss);
  let weights = new Float64Array(matrix.features + 1);
  let value = objective.value(weights);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const { gradient, hessian } = objective.derivatives(weights);
    if (largest(gradient) <= TOLERANCE * C * matrix.rows) break;
    const direction = solveCholesky(hessian, gradient);
    const descent = direction.reduce((sum, part, place) => sum + part * (gradient[place] ?? 0), 0);
    let size = 1;
    let next = weights;
    let nextValue = value;
    for (; size > 1e-10; size /= 2) {
      next = weights.map((weight, place) => weight - size * (direction[place] ?? 0));
      nextValue = objective.value(next);
      if (nextValue <= value - 1e-4 * size * descent) break;
    }
    if (!(nextValue < value)) break;
    weights = next;
    value = nextValue;
  }
  return weights;
}

const largest = (values: Float64Array): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

class Objective {
  constructor(
    private readonly matrix: FeatureMatrix,
    private readonly labels: Float64Array,
    private readonly C: number,
    private readonly rowLoss: RowLoss,
  ) {}

  value(weights: Float64Array): number {
    const { features, rows } = this.matrix;
    let penalty = 0;
    for (let feature = 0; feature < features; feature += 1) penalty += (weights[feature] ?? 0) ** 2;
    let losses = 0;
    for (let row = 0; row < rows; row += 1) {
      losses += this.rowLoss.loss(this.score(weights, row), this.labels[row] as number);
    }
    return penalty / 2 + this.C * losses;
  }

  derivatives(weights: Float64Array): { gradient: Float64Array; hessian: Float64Array } {
    const { values, features, rows } = this.matrix;
    const size = features + 1;
    const gradient = new Float64Array(size);
    const hessian = new Float64Array(size * size);
    for (let feature = 0; feature < features; feature += 1) {
      gradient[feature] = weights[feature] ?? 0;
      hessian[feature * size + feature] = 1;
    }
    // The intercept has no penalty: where no row is curved the system must still have a solution.
    hessian[size * size - 1] = 1e-10;
    const row1 = new Float64Array(size).fill(1);
    for (let row = 0; row < rows; row += 1) {
      row1.set(values.subarray(row * features, (row + 1) * features));
      const score = this.score(weights, row);
      const label = this.labels[row] as number;
      addRow(gradient, row1, this.C * this.rowLoss.slope(score, label));
      const curvature = this.C * this.rowLoss.curvature(score, label);
      if (curvature > 0) addOuter(hessian, row1, curvature);
    }
    return { gradient, hessian };
  }

  private score(weights: Float64Array, row: number): number {
    const { values, features } = this.matrix;
    let sum = weights[features] as number;
    const from = row * features;
    for (let feature = 0; feature < features; feature += 1) {
      sum += (weights[feature] as number) * (values[from + feature] as number);
    }
    return sum;
  }
}

function addRow(into: Float64Array, row: Float64Array, times: number): void {
  for (let place = 0; place < row.length; place += 1) {
    into[place] = (into[place] as number) + times * (row[place] as number);
  }
}

/** Adds times x row x row' to the lower half. */
function addOuter(into: Float64Array, row: Float64Array, times: number): void {
  const size = row.length;
  for (let i = 0; i < size; i += 1) {
    const scaled = times * (row[i] as number);
    if (scaled === 0) continue;
    const from = i * size;
    for (let j = 0; j <= i; j += 1) {
      into[from + j] = (into[from + j] as number) + scaled * (row[j] as number);
    }
  }
}
