import type { RowSchema } from '../artifacts/stage.js';
import type { TrainTarget } from '../../workflows/contracts/train-spec.js';
import type { EvaluatedSlice } from './evaluate-forest.js';
import type { FitFacts } from './fitted-model.js';
import { isKept, type RefitNote } from './refit-note.js';
import type { FeatureName } from './training-sample.js';

export const ROC_SCHEMA = {
  target: 'text',
  threshold: 'double',
  false_positive_rate: 'double',
  true_positive_rate: 'double',
} as const satisfies RowSchema;

export const PR_SCHEMA = {
  target: 'text',
  recall: 'double',
  precision: 'double',
} as const satisfies RowSchema;

export const CALIBRATION_SCHEMA = {
  target: 'text',
  predicted: 'double',
  observed: 'double',
  rows: 'bigint',
} as const satisfies RowSchema;

export const GAIN_SCHEMA = {
  target: 'text',
  share: 'double',
  gain: 'double',
} as const satisfies RowSchema;

export const IMPORTANCE_SCHEMA = {
  target: 'text',
  feature: 'text',
  gain: 'double',
  permutation: 'double?',
  shap: 'double?',
} as const satisfies RowSchema;

const timeSplit = (fittedAsOf: string | undefined): string =>
  fittedAsOf === undefined
    ? 'fitted on cut-offs at least 2 horizons before asOf, measured on the cut-off 1 horizon before it; ' +
      LOSSES
    : `fitted on cut-offs at least 2 horizons before ${fittedAsOf}, measured on the cut-off 1 horizon before asOf; ` +
      LOSSES;

const LOSSES =
  'losses of calibrated probabilities, each half of the customers calibrated by the other';

const OUT_OF_BAG =
  'rows of all labelled cut-offs by the trees whose bootstrap left their customer out; uncalibrated';

/** Rows of `metrics_train`; metrics that the rows cannot give (one class only) are left out. */
export function metricRows(
  slices: readonly EvaluatedSlice[],
  model: {
    target: TrainTarget;
    version: string;
    cutoff: string;
    bestFeature: string | undefined;
    /** Of a model that was kept. */
    fittedAsOf?: string;
  },
): object[] {
  return slices.flatMap(({ slice, metrics, rows }) =>
    metrics
      .filter(({ value }) => Number.isFinite(value))
      .map(({ name, value, lower, upper }) => ({
        area: 'train',
        name: `${model.target}.${name}`,
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
        protocol: slice === 'oob' ? OUT_OF_BAG : timeSplit(model.fittedAsOf),
      })),
  );
}

/**
 * Whether the model was fitted on the run's date (1, else 0), with the reason as its slice, and how far the
 * customers have moved since the fit, where that was looked at. `cutoff` is the asOf of the fit.
 */
export function refitRows(
  note: RefitNote,
  { facts, protocol }: { facts: FitFacts; protocol: string },
): object[] {
  const row = {
    area: 'train',
    ...{ lower: null, upper: null, k: null, split: null, baseline: '' },
    model_version: facts.targets[0]?.modelVersion ?? '',
    cutoff: facts.asOf,
    protocol,
  };
  const { reason, drift } = note;
  const value = isKept(note) ? 0 : 1;
  const refit = { ...row, name: 'purchase.refit', slice: reason, value, n: facts.trainingRows };
  if (drift === undefined) return [refit];
  const { feature, psi, customers } = drift;
  return [refit, { ...row, name: 'purchase.drift_psi', slice: feature, value: psi, n: customers }];
}

/** Points of the ROC curve of the time split, or out of bag where there is none. */
export function curveRows(target: TrainTarget, slices: readonly EvaluatedSlice[]): object[] {
  return slices.flatMap(({ curve }) =>
    curve.map((point) => ({
      target,
      threshold: point.threshold,
      false_positive_rate: point.falsePositiveRate,
      true_positive_rate: point.truePositiveRate,
    })),
  );
}

/** Points of the other curves of the measured slice. */
export function furtherCurveRows(
  target: TrainTarget,
  slices: readonly EvaluatedSlice[],
): Record<'pr_curve' | 'calibration_curve' | 'gain_curve', object[]> {
  const curves = slices.flatMap((slice) => slice.curves ?? []);
  const withTarget = (point: object): object => ({ target, ...point });
  return {
    pr_curve: curves.flatMap(({ recall }) => recall.map(withTarget)),
    calibration_curve: curves.flatMap(({ calibration }) => calibration.map(withTarget)),
    gain_curve: curves.flatMap(({ gain }) => gain.map(withTarget)),
  };
}

/** Which targets are published (1, else 0), with the reason where one is not. */
export function targetRows(
  published: readonly { target: TrainTarget; rows: number; version: string }[],
  leftOut: readonly { target: TrainTarget; reason: string }[],
  cutoff: string,
): object[] {
  const row = {
    area: 'train',
    lower: null,
    upper: null,
    k: null,
    split: null,
    baseline: '',
    cutoff,
  };
  return [
    ...published.map(({ target, rows, version }) => ({
      ...row,
      ...{ name: `${target}.published`, slice: 'all', value: 1, n: rows, model_version: version },
      protocol: 'a row for every customer',
    })),
    ...leftOut.map(({ target, reason }) => ({
      ...row,
      ...{ name: `${target}.published`, slice: 'all', value: 0, n: 0, model_version: '' },
      protocol: reason,
    })),
  ];
}

/** A feature's share of what cuts gain, fall of AUC when shuffled and mean absolute Shapley value, where known. */
export interface ImportanceRow {
  readonly target: string;
  readonly feature: string;
  readonly gain: number;
  readonly permutation: number | null;
  readonly shap: number | null;
}

/** Importance by feature, the largest share of what the cuts have gained first. */
export function importanceRows(
  target: TrainTarget,
  features: readonly FeatureName[],
  {
    gain,
    permutation,
    shap,
  }: {
    gain: Float64Array;
    permutation: Float64Array | undefined;
    shap: Float64Array | undefined;
  },
): ImportanceRow[] {
  return features
    .map(({ feature }, index) => ({
      target,
      feature,
      gain: gain[index] ?? 0,
      permutation: permutation?.[index] ?? null,
      shap: shap?.[index] ?? null,
    }))
    .sort((a, b) => b.gain - a.gain || (a.feature < b.feature ? -1 : 1));
}

const BASELINES: Readonly<Record<string, string>> = {
  'baseline:logistic': 'logistic regression on the same features',
  'baseline:markov': 'first-order Markov chain of stages',
  'baseline:mean': 'the mean for all',
  'baseline:last_period': 'what the customer did in the horizon before',
};

function baselineOf(slice: string, bestFeature: string | undefined): string {
  if (slice === 'baseline:best_feature') return `ranks by ${bestFeature ?? 'one feature'}`;
  const found = BASELINES[slice];
  if (found !== undefined) return found;
  if (slice === 'baseline:majority') return 'the same probability for all';
  return '';
}
