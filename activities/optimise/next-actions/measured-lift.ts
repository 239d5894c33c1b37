/** Outcomes of an action, and of customers for whom it was chosen but who were left alone by chance. */
export interface ActionOutcomes {
  readonly action: string;
  readonly treated: number;
  readonly treatedGoals: number;
  readonly control: number;
  readonly controlGoals: number;
}

/** A lift (0.1: a tenth more goals) with its 95 % interval. */
export interface Lift {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** 97.5 % quantile of the standard normal distribution. */
const NORMAL_95 = 1.959963984540054;

/**
 * The lift that a random control share measures, or undefined where one of the two has fewer than
 * `minOutcomes` outcomes or no goal at all. The interval is that of the log of the ratio of two shares.
 * Source: Katz, Baptista, Azen & Pike, "Obtaining confidence intervals for the risk ratio", Biometrics 34 (1978).
 */
export function measuredLift(outcomes: ActionOutcomes, minOutcomes: number): Lift | undefined {
  const { treated, treatedGoals, control, controlGoals } = outcomes;
  if (Math.min(treated, control) < minOutcomes) return undefined;
  if (treatedGoals === 0 || controlGoals === 0) return undefined;
  const ratio = treatedGoals / treated / (controlGoals / control);
  const error = Math.sqrt(1 / treatedGoals - 1 / treated + 1 / controlGoals - 1 / control);
  return {
    value: ratio - 1,
    lower: ratio * Math.exp(-NORMAL_95 * error) - 1,
    upper: ratio * Math.exp(NORMAL_95 * error) - 1,
  };
}
