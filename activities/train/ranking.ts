/** Rows by falling score, cut into runs of equal scores. */
export interface Ranking {
  /** Row numbers, the highest score first; equal scores by row number. */
  readonly order: Int32Array;
  /** Where each run of equal scores begins in `order`, then the number of rows. */
  readonly starts: Int32Array;
  /** 1 or 0 by row (not by rank). */
  readonly labels: Uint8Array;
}

/** Sorts once what every ranking metric and each of its bootstrap replicates goes through. */
export function rankByScore(scores: Float64Array, labels: Uint8Array): Ranking {
  if (scores.length !== labels.length) {
    throw new RangeError(
      `scores: as many as labels expected (${labels.length}), got ${scores.length}`,
    );
  }
  const order = Int32Array.from(scores, (_, row) => row);
  order.sort((row, other) => (scores[other] ?? 0) - (scores[row] ?? 0) || row - other);
  const starts: number[] = [];
  let previous = Number.NaN;
  for (const [rank, row] of order.entries()) {
    const score = scores[row] ?? 0;
    if (score !== previous) starts.push(rank);
    previous = score;
  }
  starts.push(order.length);
  return { order, starts: Int32Array.from(starts), labels };
}

/** Calls `visit` for each run of equal scores, the highest first, with its positives and negatives. */
export function forEachTie(
  ranking: Ranking,
  visit: (positives: number, negatives: number, run: number) => void,
): void {
  const { order, starts, labels } = ranking;
  for (let run = 0; run + 1 < starts.length; run += 1) {
    let positives = 0;
    const [start = 0, end = 0] = starts.subarray(run, run + 2);
    for (let rank = start; rank < end; rank += 1) positives += labels[order[rank] ?? 0] ?? 0;
    visit(positives, end - start - positives, run);
  }
}
