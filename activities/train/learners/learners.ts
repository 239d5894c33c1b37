import { decisionTree, type DecisionTreeModel, type DecisionTreeOptions } from './decision-tree.js';
import type { FeatureMatrix } from './feature-matrix.js';
import { gradientBoosting, type BoostingModel, type BoostingOptions } from './gradient-boosting.js';
import type { Learner } from './learner.js';
import { linearSvm, type SvmModel, type SvmOptions } from './linear-svm.js';
import {
  logisticRegression,
  type LogisticModel,
  type LogisticOptions,
} from './logistic-regression.js';
import {
  multilayerPerceptron,
  type PerceptronModel,
  type PerceptronOptions,
} from './multilayer-perceptron.js';
import {
  nearestNeighbours,
  type NeighbourModel,
  type NeighbourOptions,
} from './nearest-neighbours.js';
import { ridgeRegression, type RidgeModel, type RidgeOptions } from './ridge-regression.js';

/** Model and options by kind of learner. */
interface Kinds {
  logistic_regression: [LogisticModel, LogisticOptions];
  ridge_regression: [RidgeModel, RidgeOptions];
  decision_tree: [DecisionTreeModel, DecisionTreeOptions];
  nearest_neighbours: [NeighbourModel, NeighbourOptions];
  linear_svm: [SvmModel, SvmOptions];
  multilayer_perceptron: [PerceptronModel, PerceptronOptions];
  gradient_boosting: [BoostingModel, BoostingOptions];
}

/** Every learner beside the forest, by the `kind` of its models. */
export const LEARNERS: { readonly [K in keyof Kinds]: Learner<Kinds[K][0], Kinds[K][1]> } = {
  logistic_regression: logisticRegression,
  ridge_regression: ridgeRegression,
  decision_tree: decisionTree,
  nearest_neighbours: nearestNeighbours,
  linear_svm: linearSvm,
  multilayer_perceptron: multilayerPerceptron,
  gradient_boosting: gradientBoosting,
};

export type LearnerKind = keyof Kinds;

/** A fitted model of any kind; JSON keeps it as it is. */
export type LearnerModel = Kinds[LearnerKind][0];

/** A learner by name with its options; those that are left out are the learner's defaults. */
export type LearnerChoice = {
  [K in LearnerKind]: { readonly kind: K; readonly options?: Partial<Kinds[K][1]> };
}[LearnerKind];

/** Fits a learner that is chosen by name. */
export function fitLearner(
  choice: LearnerChoice,
  matrix: FeatureMatrix,
  targets: Float64Array,
): LearnerModel {
  const learner = LEARNERS[choice.kind] as Learner<LearnerModel, object>;
  return learner.fit(matrix, targets, choice.options);
}

/** Probabilities of label 1 or expected targets, by row. */
export function scoreWithLearner(model: LearnerModel, matrix: FeatureMatrix): Float64Array {
  const learner = LEARNERS[model.kind] as Learner<LearnerModel, object>;
  return learner.score(model, matrix);
}
