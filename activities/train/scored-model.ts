import type { TrainTarget } from '../../workflows/contracts/train-spec.js';
import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import type { ForestReport } from './evaluate-forest.js';
import type { FitFacts, TargetFacts } from './fitted-model.js';
import type { TransitionTable } from './markov-stages.js';
import type { PackedForest } from './packed-forest.js';
import type { RefitNote } from './refit-note.js';
import type { ScoreCalibration } from './score-calibration.js';
import type { TargetChoice } from './target-choice.js';
import type { FeatureName, LabelColumns, SampleCounts, SampleRows } from './training-sample.js';

/** What a day's model is made from. */
export interface Scene {
  readonly duck: DuckSession;
  readonly counts: SampleCounts;
  readonly features: readonly FeatureName[];
  readonly labels: LabelColumns;
  readonly choice: TargetChoice;
}

/** What rows that a target's model had not seen say of it. */
export interface TargetReport extends Omit<ForestReport, 'calibration'> {
  /** Of targets of yes and no. */
  readonly calibration?: ScoreCalibration;
  /** Of the next stage: the chain of all labelled rows that the forest is blended with. */
  readonly transitions?: TransitionTable;
}

/** A target as it scores a day. */
export interface ScoredTarget {
  readonly facts: TargetFacts;
  /** One an output. */
  readonly forests: readonly PackedForest[];
  readonly report: TargetReport;
}

/** The model that scores a day, fitted on it or kept, with what its newest labels say of it. */
export interface ScoredModel {
  readonly features: readonly FeatureName[];
  readonly thresholds: readonly Float64Array[];
  readonly targets: readonly ScoredTarget[];
  /** The labelled rows, binned by these thresholds. */
  readonly sample: SampleRows;
  /** Without trees; `day` and `asOf` are those of the fit. */
  readonly facts: FitFacts;
  readonly note: RefitNote;
  readonly calibratedOn: 'time_split' | 'oob';
}

/**
 * Most leaves of the trees of targets beside the first one: an eighth of the default, since each of them has files
 * of its own in the release. At a million events eight times as many changed no log loss or error by more than .0002.
 */
const FURTHER_LEAVES = 256;

/** The options of the spec that a target's forest is grown with. */
export function forestSettings({ spec }: StageContext, target: TrainTarget, features: number) {
  const { trees, furtherTrees, maxDepth, minSamplesLeaf, maxLeaves } = spec.train;
  const isFirst = target === 'purchase';
  return {
    trees: isFirst ? trees : furtherTrees,
    ...{ maxDepth, minSamplesLeaf },
    maxLeaves: isFirst ? maxLeaves : Math.min(maxLeaves, FURTHER_LEAVES),
    maxFeatures: featuresPerNode(features),
  };
}

/** Features tried at a node: the square root of all, rounded down (scikit-learn's default). */
const featuresPerNode = (features: number): number => Math.max(1, Math.floor(Math.sqrt(features)));
