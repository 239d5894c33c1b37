/** Counts of one group. */
export interface GroupCounts {
  readonly rows: number;
  /** Rows with label 1. */
  readonly positives: number;
  /** Rows that would be acted on, and those of them with label 1. */
  readonly selected: number;
  readonly truePositives: number;
  /** Sum of the probabilities. */
  readonly probability: number;
}

/** Rates of one group, each NaN where it has no row to be a rate of. */
export interface GroupRates {
  readonly rows: number;
  /** Share of label 1. */
  readonly baseRate: number;
  readonly selectionRate: number;
  readonly truePositiveRate: number;
  readonly falsePositiveRate: number;
  /** Mean probability minus share of label 1: above 0 where too much is promised. */
  readonly calibrationGap: number;
}

/** How far groups are apart; NaN where fewer than two have the rate. */
export interface FairnessGaps {
  /** Largest minus smallest selection rate. */
  readonly demographicParityDifference: number;
  /** Smallest over largest selection rate; the four-fifths rule asks for 0.8. */
  readonly demographicParityRatio: number;
  /** The larger one of the gaps in true and in false positive rate. */
  readonly equalisedOddsDifference: number;
  /** Largest minus smallest calibration gap. */
  readonly calibrationDifference: number;
}

/** Rates of a group. Source: Hardt, Price, Srebro 2016, §2 (rates); Kleinberg et al. 2017 (calibration). */
export function groupRates(counts: GroupCounts): GroupRates {
  const { rows, positives, selected, truePositives, probability } = counts;
  return {
    rows,
    baseRate: positives / rows,
    selectionRate: selected / rows,
    truePositiveRate: truePositives / positives,
    falsePositiveRate: (selected - truePositives) / (rows - positives),
    calibrationGap: (probability - positives) / rows,
  };
}

/**
 * How far apart the groups are.
 * Source: definitions of fairlearn (Bird et al. 2020); four-fifths rule: 29 CFR §1607.4 D (1978).
 */
export function fairnessGaps(groups: readonly GroupRates[]): FairnessGaps {
  const spread = (rates: readonly number[]): number => {
    const known = rates.filter((rate) => !Number.isNaN(rate));
    return known.length < 2 ? Number.NaN : Math.max(...known) - Math.min(...known);
  };
  const selection = groups.map(({ selectionRate }) => selectionRate);
  const highest = Math.max(...selection);
  return {
    demographicParityDifference: spread(selection),
    // Where nobody is selected, nobody is passed over.
    demographicParityRatio:
      groups.length < 2 ? Number.NaN : highest > 0 ? Math.min(...selection) / highest : 1,
    equalisedOddsDifference: Math.max(
      spread(groups.map(({ truePositiveRate }) => truePositiveRate)),
      spread(groups.map(({ falsePositiveRate }) => falsePositiveRate)),
    ),
    calibrationDifference: spread(groups.map(({ calibrationGap }) => calibrationGap)),
  };
}
