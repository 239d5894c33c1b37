import { matrixFromBins, type FeatureMatrix } from './learners/feature-matrix.js';
import {
  fitLearner,
  scoreWithLearner,
  type LearnerChoice,
  type LearnerModel,
} from './learners/learners.js';
import type { BinnedMatrix } from './histogram-bins.js';

/** Rows 0 to before `fitRows` are learned from, at most `mostRows` of them; rows from `first` are scored. */
export interface LearnerScoresInput {
  readonly choice: LearnerChoice;
  readonly matrix: BinnedMatrix;
  readonly thresholds: readonly Float64Array[];
  readonly labels: Uint8Array;
  readonly fitRows: number;
  readonly first: number;
  readonly rows: number;
  readonly mostRows: number;
}

/** A fitted learner and its scores of the asked rows. */
export interface LearnerScores {
  scores: Float64Array;
  model: LearnerModel;
}

/** Rows that are scored at once: 2,048 rows of 128 features are 2 MB. */
const BLOCK_ROWS = 2048;

/** Fits a learner on a regular sample of the first rows and scores others, block by block. */
export default function learnerScores(input: LearnerScoresInput): LearnerScores {
  const { matrix, thresholds, labels, fitRows, first, rows, mostRows, choice } = input;
  const read = (numbers: Int32Array): FeatureMatrix => matrixFromBins(matrix, thresholds, numbers);
  const used = Math.min(fitRows, mostRows);
  const sampled = Int32Array.from({ length: used }, (_, place) =>
    Math.floor((place * fitRows) / used),
  );
  const targets = Float64Array.from(sampled, (row) => labels[row] ?? 0);
  const model = fitLearner(choice, read(sampled), targets);
  const scores = new Float64Array(rows);
  for (let block = 0; block < rows; block += BLOCK_ROWS) {
    const numbers = Int32Array.from(
      { length: Math.min(BLOCK_ROWS, rows - block) },
      (_, row) => first + block + row,
    );
    // A linear regression may leave the range of probabilities.
    const own = scoreWithLearner(model, read(numbers)).map((p) => Math.min(1, Math.max(0, p)));
    scores.set(own, block);
  }
  return { scores, model };
}
