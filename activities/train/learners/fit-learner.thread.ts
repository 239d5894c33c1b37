import type { FeatureMatrix } from './feature-matrix.js';
import { fitLearner, scoreWithLearner, type LearnerChoice, type LearnerModel } from './learners.js';

export interface FitLearnerInput {
  readonly choice: LearnerChoice;
  readonly matrix: FeatureMatrix;
  readonly targets: Float64Array;
  /** Rows that are scored by the fitted model, such as those it is measured on. */
  readonly scored?: FeatureMatrix;
}

export interface FittedLearner {
  readonly model: LearnerModel;
  readonly scores: Float64Array;
}

/** A fitted learner, and its scores of the rows to measure it on. */
export default function fitLearnerInThread(input: FitLearnerInput): FittedLearner {
  const { choice, matrix, targets, scored } = input;
  const model = fitLearner(choice, matrix, targets);
  const scores = scored ? scoreWithLearner(model, scored) : new Float64Array();
  return { model, scores };
}
