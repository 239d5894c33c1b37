/** What a feature, cut into bins, says of a label; in bits. */
export interface Information {
  /** H(label) - H(label | bin): how much less there is to guess. The same number is their mutual information. */
  readonly gain: number;
  /** H(bin): what it takes to say which bin it is. */
  readonly splitInformation: number;
  /** gain / splitInformation: what is said of the label by each bit of the feature; 0 where it is constant. */
  readonly gainRatio: number;
}

/**
 * Information gain, split information and gain ratio of a feature from its counts, `classes` of each bin (rows of equal
 * length). Many bins raise the gain: for a feature of k used bins and c classes without a relation, 2 ln 2 n gain is
 * about chi-square distributed with (k - 1) (c - 1) degrees of freedom.
 * Source: Quinlan 1986, "Induction of decision trees" (gain); Quinlan 1993, C4.5, §2.2 (gain ratio: gain over the split
 * information of the feature, not over the entropy of the label that is left).
 */
export function informationOf(bins: readonly (readonly number[])[]): Information {
  const byBin = bins.map((classes) => classes.reduce((sum, count) => sum + count, 0));
  const rows = byBin.reduce((sum, count) => sum + count, 0);
  const width = bins[0]?.length ?? 0;
  const byClass = Array.from({ length: width }, (_, label) =>
    bins.reduce((sum, classes) => sum + (classes[label] ?? 0), 0),
  );
  const left = bins.reduce(
    (sum, classes, bin) => sum + ((byBin[bin] ?? 0) / Math.max(1, rows)) * entropy(classes),
    0,
  );
  // Rounding may leave less than nothing.
  const gain = Math.max(0, entropy(byClass) - left);
  const splitInformation = entropy(byBin);
  return { gain, splitInformation, gainRatio: splitInformation > 0 ? gain / splitInformation : 0 };
}

/** Entropy of counts in bits; 0 of none. Source: Shannon 1948. */
export function entropy(counts: readonly number[]): number {
  const rows = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((sum, count) => {
    if (count === 0) return sum;
    const share = count / rows;
    return sum - share * Math.log2(share);
  }, 0);
}
