import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import type { ForestReport } from './evaluate-forest.js';
import type { FitFacts } from './fitted-model.js';
import type { RefitNote } from './refit-note.js';
import type { ScoringModel } from './save-predictions.js';
import type { FeatureName, SampleCounts, TrainingSample } from './training-sample.js';

/** What a day's model is made from. */
export interface Scene {
  readonly duck: DuckSession;
  readonly counts: SampleCounts;
  readonly features: readonly FeatureName[];
  /** Whether there are enough labels on either side of the newest cut-off. */
  readonly timeSplit: boolean;
}

/** The model that scores a day, fitted on it or kept, with what its newest labels say of it. */
export interface ScoredModel {
  readonly sample: TrainingSample;
  readonly scoring: ScoringModel;
  readonly report: ForestReport;
  /** Without trees; `day` and `asOf` are those of the fit. */
  readonly facts: FitFacts;
  readonly note: RefitNote;
  readonly calibratedOn: 'time_split' | 'oob';
}

/** The options of the spec that a forest is grown with. */
export function forestSettings({ spec }: StageContext, features: number) {
  const { trees, maxDepth, minSamplesLeaf, maxLeaves } = spec.train;
  return { trees, maxDepth, minSamplesLeaf, maxLeaves, maxFeatures: featuresPerNode(features) };
}

/** Features tried at a node: the square root of all, rounded down (scikit-learn's default). */
const featuresPerNode = (features: number): number => Math.max(1, Math.floor(Math.sqrt(features)));
