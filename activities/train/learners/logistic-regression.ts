import { checkClasses } from './feature-matrix.js';
import type { Learner } from './learner.js';
import { fitNewtonLinear, type RowLoss } from './newton-linear.js';
import {
  fitPreparation,
  linearScores,
  prepare,
  sigmoid,
  type LinearModel,
} from './prepared-features.js';

/** `C` is the inverse of the penalty's strength, as in scikit-learn. */
export interface LogisticOptions {
  readonly C: number;
}

export interface LogisticModel extends LinearModel {
  readonly kind: 'logistic_regression';
}

/** log(1 + exp(-s)) for label 1, log(1 + exp(s)) for label 0. */
const logLoss: RowLoss = {
  loss(score, label) {
    const margin = label === 1 ? score : -score;
    return margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
  },
  slope: (score, label) => sigmoid(score) - label,
  curvature(score) {
    const probability = sigmoid(score);
    return probability * (1 - probability);
  },
};

/**
 * Logistic regression on z-scores with an L2 penalty (the intercept is free), missing values imputed with an
 * indicator. Throws RangeError where a class is missing.
 * Source: Hastie, Tibshirani, Friedman 2009, §4.4.1 (Newton steps) and §4.4.4 (penalty).
 */
export const logisticRegression: Learner<LogisticModel, LogisticOptions> = {
  defaults: { C: 1 },
  fit(matrix, labels, options = {}) {
    const { C } = { ...this.defaults, ...options };
    checkClasses(matrix, labels);
    const preparation = fitPreparation(matrix);
    const weights = [
      ...fitNewtonLinear(prepare(preparation, matrix), labels, { C, rowLoss: logLoss }),
    ];
    const intercept = weights.pop() ?? 0;
    return { kind: 'logistic_regression', preparation, weights, intercept };
  },
  score: (model, matrix) => linearScores(model, matrix).map(sigmoid),
};
