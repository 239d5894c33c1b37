/** What is done to a group and what it did: all are shares of its rows. */
export interface GroupRates {
  readonly group: string;
  readonly rows: number;
  /** Share that is acted on. */
  readonly selectionRate: number;
  /** Of the positive rows, and of the negative ones, the share that is acted on; NaN without any. */
  readonly truePositiveRate: number;
  readonly falsePositiveRate: number;
  readonly baseRate: number;
}

/** Fewest rows of a group: of 100, a selection rate of a tenth is uncertain by about ±.06. */
export const FEWEST_OF_A_GROUP = 100;

/**
 * Rates by group, groups in the order of their names; smaller groups than FEWEST_OF_A_GROUP, and rows without a
 * group, are left out. Lists are by row; `selected` and `labels` are 1 or 0.
 * Source: Hardt, Price, Srebro 2016 (equalised odds: true and false positive rates alike).
 */
export function groupRates(
  groups: readonly (string | null)[],
  selected: ArrayLike<number>,
  labels: ArrayLike<number>,
): GroupRates[] {
  const counts = new Map<string, [rows: number, acted: number, hits: number, positives: number]>();
  for (const [row, group] of groups.entries()) {
    if (group === null) continue;
    const count = counts.get(group) ?? [0, 0, 0, 0];
    const [acted, label] = [selected[row] ?? 0, labels[row] ?? 0];
    count[0] += 1;
    count[1] += acted;
    count[2] += acted * label;
    count[3] += label;
    counts.set(group, count);
  }
  return [...counts]
    .filter(([, [rows]]) => rows >= FEWEST_OF_A_GROUP)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, [rows, acted, hits, positives]]) => ({
      ...{ group, rows },
      selectionRate: acted / rows,
      truePositiveRate: hits / positives,
      falsePositiveRate: (acted - hits) / (rows - positives),
      baseRate: positives / rows,
    }));
}

/**
 * The lowest selection rate over the highest; NaN with fewer than two groups or nobody selected. At least 0.8
 * passes. Source: EEOC Uniform Guidelines 1978, § 1607.4 D (four-fifths rule).
 */
export function fourFifthsRatio(rates: readonly GroupRates[]): number {
  const selection = rates.map(({ selectionRate }) => selectionRate);
  return rates.length < 2 ? Number.NaN : Math.min(...selection) / Math.max(...selection);
}
