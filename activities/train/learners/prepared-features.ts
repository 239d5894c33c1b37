import type { FeatureMatrix } from './feature-matrix.js';

/** How columns are imputed and scaled, fitted on training rows. */
export interface Preparation {
  /** Mean of the known values by feature, then the share of missing values by indicator. */
  readonly means: readonly number[];
  /** Standard deviation (population) after imputation; 1 where a column is constant. */
  readonly scales: readonly number[];
  /** Features that had missing values: each has an indicator column behind all features. */
  readonly indicators: readonly number[];
}

/**
 * Fits mean imputation with a missing-value indicator, and z-scores: what scikit-learn's
 * `make_pipeline(SimpleImputer(add_indicator=True), StandardScaler())` does. A feature that is always missing
 * is 0 in every row.
 */
export function fitPreparation({ values, rows, features }: FeatureMatrix): Preparation {
  const means: number[] = [];
  const scales: number[] = [];
  const indicators: number[] = [];
  const shares: number[] = [];
  for (let feature = 0; feature < features; feature += 1) {
    let known = 0;
    let sum = 0;
    for (let at = feature; at < values.length; at += features) {
      const value = values[at] as number;
      if (!Number.isFinite(value)) continue;
      known += 1;
      sum += value;
    }
    const mean = known > 0 ? sum / known : 0;
    let squares = 0;
    for (let at = feature; at < values.length; at += features) {
      const value = values[at] as number;
      if (Number.isFinite(value)) squares += (value - mean) ** 2;
    }
    means.push(mean);
    scales.push(scaleOf(squares / rows, mean));
    if (known < rows) {
      indicators.push(feature);
      shares.push(1 - known / rows);
    }
  }
  return {
    means: [...means, ...shares],
    scales: [...scales, ...shares.map((share) => scaleOf(share * (1 - share), share))],
    indicators,
  };
}

/** Rounding leaves a constant column with a variance of about (mean x 2^-52)^2: such a column is not scaled. */
function scaleOf(variance: number, mean: number): number {
  return variance > (1e-12 * Math.max(1e-300, Math.abs(mean))) ** 2 ? Math.sqrt(variance) : 1;
}

/** Prepared rows without a missing value: the features, then the indicators. */
export function prepare(preparation: Preparation, matrix: FeatureMatrix): FeatureMatrix {
  const { means, scales, indicators } = preparation;
  const features = means.length;
  const given = features - indicators.length;
  if (matrix.features !== given) {
    throw new RangeError(`expected ${given} features, got ${matrix.features}`);
  }
  const values = new Float64Array(matrix.rows * features);
  for (let row = 0; row < matrix.rows; row += 1) {
    const from = row * given;
    const into = row * features;
    for (let feature = 0; feature < given; feature += 1) {
      const value = matrix.values[from + feature] as number;
      if (!Number.isFinite(value)) continue;
      values[into + feature] = (value - (means[feature] ?? 0)) / (scales[feature] ?? 1);
    }
    for (let place = given; place < features; place += 1) {
      const known = Number.isFinite(matrix.values[from + (indicators[place - given] ?? 0)]);
      values[into + place] = ((known ? 0 : 1) - (means[place] ?? 0)) / (scales[place] ?? 1);
    }
  }
  return { values, rows: matrix.rows, features };
}

/** Weights x prepared row + intercept, for each row. */
export function linearScores(
  { preparation, weights, intercept }: LinearModel,
  matrix: FeatureMatrix,
): Float64Array {
  const { values, rows, features } = prepare(preparation, matrix);
  const scores = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) {
    let sum = intercept;
    for (let feature = 0; feature < features; feature += 1) {
      sum += (weights[feature] ?? 0) * (values[row * features + feature] as number);
    }
    scores[row] = sum;
  }
  return scores;
}

/** Weights of the prepared columns. */
export interface LinearModel {
  readonly preparation: Preparation;
  readonly weights: readonly number[];
  readonly intercept: number;
}

/** 1 / (1 + exp(-score)), without overflow. */
export function sigmoid(score: number): number {
  if (score >= 0) return 1 / (1 + Math.exp(-score));
  const odds = Math.exp(score);
  return odds / (1 + odds);
}
