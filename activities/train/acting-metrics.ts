/** Rows by falling score, with what is known of each; all lists are by rank. */
export interface RankedRows {
  readonly labels: Uint8Array;
  /** First rank of each run of equal scores, and the number of rows. */
  readonly starts: Int32Array;
  readonly probabilities?: Float64Array;
  /** Rows at ranks before this one are acted on. */
  readonly acted: number;
}

/** In the order in which they are measured. */
export const ACTING_METRICS = [
  'ks',
  'lift_at_10',
  'precision',
  'recall',
  'f1',
  'accuracy',
  'selection_rate',
  'calibration_error',
] as const;

/** Share of the rows that lift looks at, and bins of the calibration error. */
const TOP_SHARE = 0.1;
const BINS = 10;

/**
 * What happens at the acting threshold and around it, in the order of ACTING_METRICS; NaN where a class is
 * missing, or there are no probabilities. Kolmogorov-Smirnov: the largest gap between the shares of positives and
 * negatives reached. Lift: the share of positives in the first tenth over that in all. Calibration error: the mean
 * distance between mean probability and share of positives over tenths of the rows by score.
 * Source: Hand 2005 (KS); Naeini et al. 2015 (ECE, with equal-count bins).
 */
export function actingMetrics(rows: RankedRows, weights?: ArrayLike<number>): number[] {
  const { labels, starts, acted, probabilities } = rows;
  const { length } = labels;
  const weightOf = (rank: number): number =>
    weights === undefined ? 1 : (weights[rank] as number);
  let all = 0;
  let positives = 0;
  for (let rank = 0; rank < length; rank += 1) {
    const weight = weightOf(rank);
    all += weight;
    if (labels[rank] === 1) positives += weight;
  }
  const negatives = all - positives;
  let reached = 0;
  let hits = 0;
  let ks = 0;
  let top = Number.NaN;
  let actedRows = 0;
  let actedHits = 0;
  let run = 1;
  const error = new BinnedError(all);
  for (let rank = 0; rank < length; rank += 1) {
    const weight = weightOf(rank);
    reached += weight;
    if (labels[rank] === 1) hits += weight;
    if (rank < acted) [actedRows, actedHits] = [reached, hits];
    if (Number.isNaN(top) && reached >= TOP_SHARE * all) top = hits / reached;
    if (probabilities) error.add(weight, probabilities[rank] as number, labels[rank] as number);
    if (rank + 1 !== starts[run]) continue;
    run += 1;
    ks = Math.max(ks, Math.abs(hits / positives - (reached - hits) / negatives));
  }
  const correct = actedHits + (negatives - (actedRows - actedHits));
  return [
    positives > 0 && negatives > 0 ? ks : Number.NaN,
    top / (positives / all),
    actedRows > 0 ? actedHits / actedRows : Number.NaN,
    actedHits / positives,
    (2 * actedHits) / (actedRows + positives),
    correct / all,
    actedRows / all,
    probabilities ? error.mean() : Number.NaN,
  ];
}

/** Tenths of the rows by rank, and how far their mean probability is from their share of positives. */
class BinnedError {
  private seen = 0;
  private gap = 0;
  private sum = 0;
  private bin = 1;

  constructor(private readonly all: number) {}

  add(weight: number, probability: number, label: number): void {
    this.seen += weight;
    this.gap += weight * (probability - label);
    if (this.seen < (this.bin * this.all) / BINS) return;
    this.sum += Math.abs(this.gap);
    this.gap = 0;
    this.bin = Math.floor((this.seen * BINS) / this.all) + 1;
  }

  mean(): number {
    return (this.sum + Math.abs(this.gap)) / this.all;
  }
}
