import type { BinnedMatrix } from './histogram-bins.js';
import { rankByScore } from './ranking.js';
import { rocAuc } from './roc-auc.js';

/** Rows 0 to before `fitRows` choose the feature; rows from `first` are scored. */
export interface BestFeatureInput {
  readonly matrix: BinnedMatrix;
  readonly labels: Uint8Array;
  readonly fitRows: number;
  readonly first: number;
  readonly rows: number;
}

/** The baseline's feature, whether more of it means likelier, and the scores of the asked rows. */
export interface BestFeature {
  feature: number;
  rising: boolean;
  scores: Float64Array;
}

/**
 * The baseline that ranks by one feature: the one, up or down, with the highest ROC AUC on the fitting
 * rows (for purchases mostly recency or frequency). Of equal ones the first wins.
 * Source: one-rule learning, Holte 1993, for rankings.
 */
export default function bestFeature(input: BestFeatureInput): BestFeature {
  const { matrix, fitRows, first, rows } = input;
  const labels = input.labels.slice(0, fitRows);
  let best = { feature: 0, rising: true, auc: 0 };
  for (let feature = 0; feature < matrix.features; feature += 1) {
    const auc = binAuc(matrix, feature, labels);
    const rising = auc >= 0.5;
    const strength = rising ? auc : 1 - auc;
    if (strength > best.auc) best = { feature, rising, auc: strength };
  }
  const sign = best.rising ? 1 : -1;
  const column = best.feature * matrix.stride + first;
  const scores = Float64Array.from(
    matrix.bins.subarray(column, column + rows),
    (bin) => sign * bin,
  );
  return { feature: best.feature, rising: best.rising, scores };
}

/** ROC AUC of a feature's bins: the 256 bins are ranked with their rows as weights. */
function binAuc(matrix: BinnedMatrix, feature: number, labels: Uint8Array): number {
  const weights = new Int32Array(512);
  const column = feature * matrix.stride;
  for (let row = 0; row < labels.length; row += 1) {
    const cell = 2 * (matrix.bins[column + row] ?? 0) + (labels[row] ?? 0);
    weights[cell] = (weights[cell] ?? 0) + 1;
  }
  const bins = Float64Array.from(weights, (_, cell) => cell >> 1);
  return rocAuc(
    rankByScore(
      bins,
      Uint8Array.from(weights, (_, cell) => cell & 1),
    ),
    weights,
  );
}
