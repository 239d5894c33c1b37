/** Probability = 1 / (1 + exp(-(slope * logit(p) + intercept))), with slope > 0. */
export interface Calibration {
  slope: number;
  intercept: number;
}

/** Leaves the order of scores alone; used where nothing can be fitted. */
export const IDENTITY: Calibration = { slope: 1, intercept: 0 };

/**
 * Averaged leaves give 0 and 1 on small nodes, where the logit has no value: probabilities are first
 * squeezed into [0.0001, 0.9999], which keeps their order.
 */
const SQUEEZE = 1e-4;

/** A model that ranks no better than chance gets this slope: the base rate for all, order kept. */
const LEAST_SLOPE = 0.01;

/** Log odds of a probability squeezed away from 0 and 1; strictly increasing. */
export function squeezedLogit(probability: number): number {
  const squeezed = SQUEEZE + (1 - 2 * SQUEEZE) * probability;
  return Math.log(squeezed / (1 - squeezed));
}

/** The calibrated probability; strictly increasing in `probability`, so that ranks stay. */
export function calibrate(calibration: Calibration, probability: number): number {
  const { slope, intercept } = calibration;
  return 1 / (1 + Math.exp(-(slope * squeezedLogit(probability) + intercept)));
}

/**
 * Platt scaling of probabilities of rows on which the model was not fitted.
 * Source: Platt 1999 with the Newton method and targets of Lin, Lin, Weng 2007 (appendix 3).
 */
export function fitPlatt(probabilities: Float64Array, labels: Uint8Array): Calibration {
  const { a, b } = fitSigmoid(probabilities.map(squeezedLogit), labels);
  return { slope: Math.max(LEAST_SLOPE, -a), intercept: -b };
}

/** Smallest step of the line search, and ridge of the Hessian, as published. */
const MIN_STEP = 1e-10;
const RIDGE = 1e-12;

/**
 * A and B of 1 / (1 + exp(A f + B)) by maximum likelihood with the targets (P + 1) / (P + 2) and
 * 1 / (N + 2). Line by line after the published pseudo-code.
 */
export function fitSigmoid(scores: Float64Array, labels: Uint8Array): { a: number; b: number } {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const negatives = labels.length - positives;
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (negatives + 2);
  const targets = Float64Array.from(labels, (label) => (label === 1 ? high : low));
  let a = 0;
  let b = Math.log((negatives + 1) / (positives + 1));
  let loss = sigmoidLoss(scores, targets, a, b);
  for (let iteration = 0; iteration < 100; iteration += 1) {
    const step = newtonStep(scores, targets, a, b);
    if (step === undefined) break;
    let size = 1;
    while (size >= MIN_STEP) {
      const newLoss = sigmoidLoss(scores, targets, a + size * step.a, b + size * step.b);
      if (newLoss < loss + 1e-4 * size * step.slope) {
        a += size * step.a;
        b += size * step.b;
        loss = newLoss;
        break;
      }
      size /= 2;
    }
    if (size < MIN_STEP) break;
  }
  return { a, b };
}

function sigmoidLoss(scores: Float64Array, targets: Float64Array, a: number, b: number): number {
  let loss = 0;
  for (let row = 0; row < scores.length; row += 1) {
    const z = (scores[row] as number) * a + b;
    const target = targets[row] as number;
    loss +=
      z >= 0 ? target * z + Math.log1p(Math.exp(-z)) : (target - 1) * z + Math.log1p(Math.exp(z));
  }
  return loss;
}

/** Direction of the Newton step and the slope of the loss along it; undefined at the minimum. */
function newtonStep(
  scores: Float64Array,
  targets: Float64Array,
  a: number,
  b: number,
): { a: number; b: number; slope: number } | undefined {
  let h11 = RIDGE;
  let h22 = RIDGE;
  let h21 = 0;
  let g1 = 0;
  let g2 = 0;
  for (let row = 0; row < scores.length; row += 1) {
    const score = scores[row] as number;
    const z = score * a + b;
    const p = z >= 0 ? Math.exp(-z) / (1 + Math.exp(-z)) : 1 / (1 + Math.exp(z));
    const d2 = p * (1 - p);
    const d1 = (targets[row] as number) - p;
    h11 += score * score * d2;
    h22 += d2;
    h21 += score * d2;
    g1 += score * d1;
    g2 += d1;
  }
  if (Math.abs(g1) < 1e-5 && Math.abs(g2) < 1e-5) return undefined;
  const determinant = h11 * h22 - h21 * h21;
  const stepA = -(h22 * g1 - h21 * g2) / determinant;
  const stepB = -(-h21 * g1 + h11 * g2) / determinant;
  return { a: stepA, b: stepB, slope: g1 * stepA + g2 * stepB };
}
