import type { RowSchema } from '../artifacts/stage.js';
import type { EvaluatedSlice, ForestReport } from './evaluate-forest.js';
import type { FeatureName } from './training-sample.js';

export const ROC_SCHEMA = {
  target: 'text',
  threshold: 'double',
  false_positive_rate: 'double',
  true_positive_rate: 'double',
} as const satisfies RowSchema;

export const IMPORTANCE_SCHEMA = {
  feature: 'text',
  gain: 'double',
  permutation: 'double?',
} as const satisfies RowSchema;

const TIME_SPLIT =
  'fitted on cut-offs at least 2 horizons before asOf, measured on the cut-off 1 horizon before it; ' +
  'losses of calibrated probabilities, each half of the customers calibrated by the other';

const OUT_OF_BAG =
  'rows of all labelled cut-offs by the trees whose bootstrap left their customer out; uncalibrated';

/** Rows of `metrics_train`; metrics that the rows cannot give (one class only) are left out. */
export function metricRows(
  slices: readonly EvaluatedSlice[],
  model: { version: string; cutoff: string; bestFeature: string | undefined },
): object[] {
  return slices.flatMap(({ slice, metrics, rows }) =>
    metrics
      .filter(({ value }) => Number.isFinite(value))
      .map(({ name, value, lower, upper }) => ({
        area: 'train',
        name: `purchase.${name}`,
        slice,
        value,
        lower: Number.isFinite(lower) ? lower : null,
        upper: Number.isFinite(upper) ? upper : null,
        n: rows,
        model_version: model.version,
        split: slice === 'oob' ? 'out_of_bag' : 'time_split',
        cutoff: model.cutoff,
        k: null,
        baseline: baselineOf(slice, model.bestFeature),
        protocol: slice === 'oob' ? OUT_OF_BAG : TIME_SPLIT,
      })),
  );
}

/** Points of the ROC curve of the time split, or out of bag where there is none. */
export function curveRows(report: ForestReport): object[] {
  return report.slices.flatMap(({ curve }) =>
    curve.map((point) => ({
      target: 'purchase',
      threshold: point.threshold,
      false_positive_rate: point.falsePositiveRate,
      true_positive_rate: point.truePositiveRate,
    })),
  );
}

/** Importance by feature, the largest share of the Gini decrease first. */
export function importanceRows(
  features: readonly FeatureName[],
  gain: Float64Array,
  permutation: Float64Array | undefined,
): { feature: string; gain: number; permutation: number | null }[] {
  return features
    .map(({ feature }, index) => ({
      feature,
      gain: gain[index] ?? 0,
      permutation: permutation?.[index] ?? null,
    }))
    .sort((a, b) => b.gain - a.gain || (a.feature < b.feature ? -1 : 1));
}

function baselineOf(slice: string, bestFeature: string | undefined): string {
  if (slice === 'baseline:best_feature') return `ranks by ${bestFeature ?? 'one feature'}`;
  if (slice === 'baseline:majority') return 'the same probability for all';
  return '';
}
