import { checkRows } from './feature-matrix.js';
import type { Learner } from './learner.js';
import { fitPreparation, linearScores, prepare, type LinearModel } from './prepared-features.js';
import { solveCholesky } from './solve-cholesky.js';

/** `alpha` is the penalty's strength, as in scikit-learn. */
export interface RidgeOptions {
  readonly alpha: number;
}

export interface RidgeModel extends LinearModel {
  readonly kind: 'ridge_regression';
}

/**
 * Linear regression on z-scores with the penalty alpha ||w||^2, missing values imputed with an indicator.
 * Source: Hoerl, Kennard 1970; normal equations (X'X + alpha I) w = X'y of centred columns.
 */
export const ridgeRegression: Learner<RidgeModel, RidgeOptions> = {
  defaults: { alpha: 1 },
  fit(matrix, targets, options = {}) {
    const { alpha } = { ...this.defaults, ...options };
    checkRows(matrix, targets);
    const preparation = fitPreparation(matrix);
    const { values, rows, features } = prepare(preparation, matrix);
    const intercept = targets.reduce((sum, target) => sum + target, 0) / rows;
    const products = new Float64Array(features * features);
    const right = new Float64Array(features);
    for (let row = 0; row < rows; row += 1) {
      const from = row * features;
      const rest = (targets[row] as number) - intercept;
      for (let i = 0; i < features; i += 1) {
        const value = values[from + i] as number;
        if (value === 0) continue;
        right[i] = (right[i] as number) + value * rest;
        for (let j = 0; j <= i; j += 1) {
          const at = i * features + j;
          products[at] = (products[at] as number) + value * (values[from + j] as number);
        }
      }
    }
    for (let i = 0; i < features; i += 1) {
      products[i * features + i] = (products[i * features + i] as number) + alpha;
    }
    const weights = [...solveCholesky(products, right)];
    return { kind: 'ridge_regression', preparation, weights, intercept };
  },
  score: linearScores,
};
