/** What was shown by chance and came off: rows of one policy's choices, rows of a customer side by side. */
export interface LoggedRows {
  readonly customer: Float64Array;
  /** Chance with which the row was shown. */
  readonly propensity: Float64Array;
  readonly reward: Float64Array;
}

/** What a policy would have earned a row, with its 95 % interval over customers. */
export interface OffPolicyValue {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  /** Rows of equal weight that would say as much: (Σ w)² / Σ w² (Kong 1992). */
  readonly effectiveSample: number;
}

/** 97.5 % quantile of the standard normal distribution. */
const NORMAL_95 = 1.959963984540054;

/**
 * The self-normalised inverse propensity estimate Σ w y / Σ w, w = 1 / propensity, over the rows in which
 * the log did what the policy would have done; undefined without any. The interval is of the linearised
 * estimate with customers as clusters. Source: Swaminathan & Joachims 2015, eq. 8; Owen 2013, eq. 9.8.
 */
export function selfNormalised({
  customer,
  propensity,
  reward,
}: LoggedRows): OffPolicyValue | undefined {
  let weights = 0;
  let squares = 0;
  let earned = 0;
  for (let row = 0; row < reward.length; row += 1) {
    const weight = 1 / propensity[row]!;
    weights += weight;
    squares += weight * weight;
    earned += weight * reward[row]!;
  }
  if (weights === 0) return undefined;
  const value = earned / weights;
  let variance = 0;
  let own = 0;
  let clusters = 0;
  for (let row = 0; row < reward.length; row += 1) {
    own += (reward[row]! - value) / propensity[row]!;
    if (row + 1 < reward.length && customer[row + 1] === customer[row]) continue;
    variance += own * own;
    own = 0;
    clusters += 1;
  }
  const correction = clusters > 1 ? clusters / (clusters - 1) : 1;
  const half = (NORMAL_95 * Math.sqrt(variance * correction)) / weights;
  return {
    value,
    lower: value - half,
    upper: value + half,
    effectiveSample: (weights * weights) / squares,
  };
}
