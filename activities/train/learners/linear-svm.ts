import { fitSigmoid } from '../platt-calibration.js';
import { checkClasses, type FeatureMatrix } from './feature-matrix.js';
import type { Learner } from './learner.js';
import { fitNewtonLinear, type RowLoss } from './newton-linear.js';
import {
  fitPreparation,
  linearScores,
  prepare,
  sigmoid,
  type LinearModel,
} from './prepared-features.js';

/** `C` weighs losses against the margin's width, as in scikit-learn. */
export interface SvmOptions {
  readonly C: number;
}

/** Probability = 1 / (1 + exp(a x score + b)), Platt's A and B. */
export interface SvmModel extends LinearModel {
  readonly kind: 'linear_svm';
  readonly a: number;
  readonly b: number;
}

/** Squared hinge: max(0, 1 - y s)^2 with y = 1 or -1. */
const squaredHinge: RowLoss = {
  loss: (score, label) => Math.max(0, 1 - sign(label) * score) ** 2,
  slope: (score, label) => -2 * sign(label) * Math.max(0, 1 - sign(label) * score),
  curvature: (score, label) => (sign(label) * score < 1 ? 2 : 0),
};

const sign = (label: number): number => (label === 1 ? 1 : -1);

/** Folds by which the scores are made that the sigmoid is fitted on, as in LIBSVM. */
const FOLDS = 5;

/**
 * Linear support vector machine (squared hinge, intercept free) on z-scores, missing values imputed with an
 * indicator. Probabilities come from Platt's sigmoid on scores of rows the machine was not fitted on: row r is in
 * fold r mod 5; a fold whose training rows lack a class is left out. Throws RangeError where a class is missing.
 * Source: Chapelle 2007 (primal Newton, §3); Platt 1999.
 */
export const linearSvm: Learner<SvmModel, SvmOptions> = {
  defaults: { C: 1 },
  fit(matrix, labels, options = {}) {
    const { C } = { ...this.defaults, ...options };
    checkClasses(matrix, labels);
    const preparation = fitPreparation(matrix);
    const prepared = prepare(preparation, matrix);
    const weights = [...fitNewtonLinear(prepared, labels, { C, rowLoss: squaredHinge })];
    const intercept = weights.pop() ?? 0;
    const machine = { preparation, weights, intercept };
    const { scores, known } = crossFitted(prepared, labels, C);
    // Too few rows for folds: the machine's own scores are better than no sigmoid.
    const all = known.length > 0;
    const { a, b } = fitSigmoid(
      all ? Float64Array.from(known, (row) => scores[row] ?? 0) : linearScores(machine, matrix),
      all ? Uint8Array.from(known, (row) => labels[row] ?? 0) : Uint8Array.from(labels),
    );
    return { kind: 'linear_svm', ...machine, a, b };
  },
  score: (model, matrix) =>
    linearScores(model, matrix).map((score) => sigmoid(-(model.a * score + model.b))),
};

function crossFitted(
  prepared: FeatureMatrix,
  labels: Float64Array,
  C: number,
): { scores: Float64Array; known: number[] } {
  const { features, values } = prepared;
  const scores = new Float64Array(labels.length);
  const known: number[] = [];
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const others = [...labels.keys()].filter((row) => row % FOLDS !== fold);
    const othersLabels = Float64Array.from(others, (row) => labels[row] ?? 0);
    if (new Set(othersLabels).size < 2) continue;
    const rows = new Float64Array(others.length * features);
    for (const [place, row] of others.entries()) {
      rows.set(values.subarray(row * features, (row + 1) * features), place * features);
    }
    const weights = fitNewtonLinear({ values: rows, rows: others.length, features }, othersLabels, {
      C,
      rowLoss: squaredHinge,
    });
    for (let row = fold; row < labels.length; row += FOLDS) {
      let score = weights[features] ?? 0;
      for (let feature = 0; feature < features; feature += 1) {
        score += (weights[feature] ?? 0) * (values[row * features + feature] ?? 0);
      }
      scores[row] = score;
      known.push(row);
    }
  }
  return { scores, known };
}
