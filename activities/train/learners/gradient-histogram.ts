import type { BinnedMatrix } from '../histogram-bins.js';

/** Sums of a node's rows. */
export interface GradientSums {
  readonly gradient: number;
  readonly curvature: number;
  readonly rows: number;
}

/** Sums by bin of some features: three numbers a bin, 256 bins a place. */
export type GradientHistogram = Float64Array;

/** First and second derivative of the loss by row. */
export interface RowDerivatives {
  readonly gradient: Float64Array;
  readonly curvature: Float64Array;
}

/** Adds up the derivatives of rows `from` to before `to` of the list by bin of each feature. */
export function fillHistogram(
  { bins, stride }: BinnedMatrix,
  features: Int32Array,
  { gradient, curvature }: RowDerivatives,
  rows: Int32Array,
): GradientHistogram {
  const histogram = new Float64Array(768 * features.length);
  for (let place = 0; place < features.length; place += 1) {
    const column = (features[place] as number) * stride;
    const start = 768 * place;
    for (let slot = 0; slot < rows.length; slot += 1) {
      const row = rows[slot] as number;
      const cell = start + 3 * (bins[column + row] as number);
      histogram[cell] = (histogram[cell] as number) + (gradient[row] as number);
      histogram[cell + 1] = (histogram[cell + 1] as number) + (curvature[row] as number);
      histogram[cell + 2] = (histogram[cell + 2] as number) + 1;
    }
  }
  return histogram;
}

/** The histogram of a node without those of its rows that are in the other one; reuses the node's memory. */
export function subtractHistogram(
  node: GradientHistogram,
  other: GradientHistogram,
): GradientHistogram {
  for (let cell = 0; cell < node.length; cell += 1) {
    node[cell] = (node[cell] as number) - (other[cell] as number);
  }
  return node;
}

/** Limits of a cut. */
export interface CutLimits {
  readonly minSamplesLeaf: number;
  readonly l2: number;
}

/** A cut: bins up to `bin` of the feature at `place` go left. */
export interface GradientCut {
  readonly place: number;
  readonly bin: number;
  readonly gain: number;
  readonly left: GradientSums;
  readonly right: GradientSums;
}

/** Least curvature of a leaf, as in LightGBM: below, its Newton step is a division by nearly nothing. */
const LEAST_CURVATURE = 1e-3;

/**
 * The cut with the largest gain GL^2 / (HL + l2) + GR^2 / (HR + l2) - G^2 / (H + l2); of equal ones the first
 * feature and bin. Undefined where none is allowed.
 * Source: Chen, Guestrin 2016 (XGBoost), equation 7.
 */
export function bestGradientCut(
  histogram: GradientHistogram,
  node: GradientSums,
  { minSamplesLeaf, l2 }: CutLimits,
): GradientCut | undefined {
  const quality = (gradient: number, curvature: number): number => gradient ** 2 / (curvature + l2);
  let best = quality(node.gradient, node.curvature) + 1e-9;
  const base = best - 1e-9;
  let cut: GradientCut | undefined;
  for (let place = 0; 768 * place < histogram.length; place += 1) {
    let gradient = 0;
    let curvature = 0;
    let rows = 0;
    for (let bin = 0; bin < 255; bin += 1) {
      const cell = 768 * place + 3 * bin;
      const inBin = histogram[cell + 2] as number;
      if (inBin === 0) continue;
      gradient += histogram[cell] as number;
      curvature += histogram[cell + 1] as number;
      rows += inBin;
      if (rows < minSamplesLeaf || curvature < LEAST_CURVATURE) continue;
      const right = {
        gradient: node.gradient - gradient,
        curvature: node.curvature - curvature,
        rows: node.rows - rows,
      };
      if (right.rows < minSamplesLeaf || right.curvature < LEAST_CURVATURE) break;
      const found = quality(gradient, curvature) + quality(right.gradient, right.curvature);
      if (found <= best) continue;
      best = found;
      cut = { place, bin, gain: found - base, left: { gradient, curvature, rows }, right };
    }
  }
  return cut;
}
