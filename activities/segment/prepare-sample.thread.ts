import { countDistinctRows, type DenseMatrix } from './dense-matrix.js';
import { principalComponents, projectRows } from './principal-components.js';
import { applyRobustScaler, fitRobustScaler, type RobustScaler } from './robust-scaler.js';

export interface PrepareInput {
  /** Sampled customers x behaviour columns, in original units. */
  readonly sample: DenseMatrix;
  /** Up to which number different rows are counted. */
  readonly distinctLimit: number;
}

export interface PreparedSample {
  readonly scaler: RobustScaler;
  /** The sample as it was given. */
  readonly sample: DenseMatrix;
  readonly scaled: DenseMatrix;
  readonly distinctRows: number;
  /** Sampled customers x 2: coordinates on the first two principal axes of the scaled sample. */
  readonly plane: DenseMatrix;
  /** Share of the variance that each principal axis explains, falling. */
  readonly explained: readonly number[];
}

/** Fits the scaler on the sample and lays the sample into the plane of its two widest axes. */
export default function prepareSample({ sample, distinctLimit }: PrepareInput): PreparedSample {
  const scaler = fitRobustScaler(sample);
  const scaled = applyRobustScaler(scaler, sample);
  const components = principalComponents(scaled);
  return {
    scaler,
    sample,
    scaled,
    distinctRows: countDistinctRows(scaled, distinctLimit),
    plane: projectRows(components, scaled, 2),
    explained: [...components.explained],
  };
}
