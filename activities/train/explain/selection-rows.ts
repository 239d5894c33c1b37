import type { TrainTarget } from '../../../workflows/contracts/train-spec.js';
import type { DroppedFeature } from '../selection/drop-features.js';
import type { FeatureVerdict } from '../selection/select-features.js';

/** What is known of the features of one target. */
export interface SelectionFacts {
  readonly target: TrainTarget;
  readonly names: readonly string[];
  readonly verdicts: readonly FeatureVerdict[];
  /** Fall of ROC AUC when shuffled, where it was measured. */
  readonly permutation: Float64Array | undefined;
  readonly correlation: number;
  /** Features that the model goes without; they have no verdict. */
  readonly dropped: readonly DroppedFeature[];
  /** Rows that were looked at. */
  readonly rows: number;
  readonly cutoff: string;
  readonly version: string;
}

/** Gain below which chance alone explains it in most features; such features are not worth a row. */
const LEAST_GAIN = 0.001;

/** As much of the AUC, up or down, is chance of one shuffle. */
const LEAST_FALL = 0.0005;

/**
 * Rows of `metrics` on features: information gain (bits; equals mutual information), gain ratio and permutation
 * importance of the informed ones, and each feature that was dropped, or would be, with the reason in `protocol`.
 */
export function selectionRows(facts: SelectionFacts): object[] {
  const { target, names, verdicts, permutation, dropped, rows, cutoff, version } = facts;
  const row = (measure: string, slice: string, value: number, protocol: string): object => ({
    ...{ area: 'train', name: `${target}.${measure}`, slice, value },
    ...{ lower: null, upper: null, n: rows, model_version: version, split: 'training', cutoff },
    ...{ k: null, baseline: '', protocol },
  });
  const informed = verdicts.flatMap(({ gain, gainRatio }, feature) => {
    const name = names[feature] ?? '';
    if (gain < LEAST_GAIN) return [];
    return [
      row('information_gain', name, gain, 'bits, in 16 groups of bins; mutual information'),
      row('gain_ratio', name, gainRatio, 'gain over split information'),
    ];
  });
  const shuffled = Array.from(permutation ?? [], (fall, feature) =>
    Math.abs(fall) < LEAST_FALL
      ? []
      : [
          row(
            'permutation_importance',
            names[feature] ?? '',
            fall,
            'fall of ROC AUC when shuffled',
          ),
        ],
  ).flat();
  const inQuestion = verdicts.flatMap(({ dropped: reason, twin, correlation }, feature) =>
    reason === undefined
      ? []
      : [{ feature: names[feature] ?? '', reason, twin: names[twin ?? -1], correlation }],
  );
  const said = (verb: string, feature: DroppedFeature): object =>
    row(
      'feature_dropped',
      feature.feature,
      feature.correlation ?? 0,
      `${verb}: ${inWords(feature, facts)}`,
    );
  return [
    ...informed,
    ...shuffled,
    ...dropped.map((feature) => said('dropped', feature)),
    ...inQuestion.map((feature) => said('would be dropped (train.selection.drop)', feature)),
  ];
}

function inWords(
  { reason, twin, correlation }: DroppedFeature,
  { correlation: limit }: SelectionFacts,
): string {
  if (reason === 'constant') return 'it has one value';
  return `its rank correlation with ${twin}, which has more gain, is ${(correlation ?? 0).toFixed(3)}; limit ${limit}`;
}
