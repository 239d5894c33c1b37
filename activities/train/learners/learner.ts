import type { FeatureMatrix } from './feature-matrix.js';

/**
 * A way to learn from rows. `fit` gives a model of plain numbers and lists, which JSON keeps as it is; `score`
 * gives for each row the probability of label 1 (classification, labels 0 and 1) or the expected target
 * (regression). Both are pure: equal input and options give equal output.
 */
export interface Learner<Model extends { kind: string }, Options> {
  readonly defaults: Options;
  fit(matrix: FeatureMatrix, targets: Float64Array, options?: Partial<Options>): Model;
  score(model: Model, matrix: FeatureMatrix): Float64Array;
}

/** What is learned: a class of 0 or 1, or a number. */
export type Task = 'classification' | 'regression';
