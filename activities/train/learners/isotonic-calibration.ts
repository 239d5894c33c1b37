/** Points of a curve that rises or stays; between them it is a straight line, outside them constant. */
export interface IsotonicCurve {
  /** Scores, ascending. */
  readonly scores: readonly number[];
  readonly values: readonly number[];
}

/**
 * The rising step curve with the least squared distance to the targets, by pooling adjacent violators; rows of
 * one score are averaged first. For calibration, fit it on rows that the model has not seen: it has as many
 * parameters as blocks, and needs some thousand rows. It makes ranks equal but never turns them around.
 * Source: Ayer et al. 1955; Zadrozny, Elkan 2002 (calibration). O(n log n).
 */
export function fitIsotonic(scores: ArrayLike<number>, targets: ArrayLike<number>): IsotonicCurve {
  if (scores.length !== targets.length || scores.length === 0) {
    throw new RangeError(`expected as many targets as scores, got ${targets.length}`);
  }
  const order = Float64Array.from({ length: scores.length }, (_, row) => row).sort(
    (a, b) => (scores[a] ?? 0) - (scores[b] ?? 0) || a - b,
  );
  // A block: first and last score, sum of targets, rows.
  const blocks: { first: number; last: number; sum: number; rows: number }[] = [];
  for (const row of order) {
    const score = scores[row] ?? 0;
    const target = targets[row] ?? 0;
    const top = blocks.at(-1);
    if (top !== undefined && top.first === score && top.last === score) {
      top.sum += target;
      top.rows += 1;
      continue;
    }
    pool(blocks);
    blocks.push({ first: score, last: score, sum: target, rows: 1 });
  }
  pool(blocks);
  return {
    scores: blocks.flatMap(({ first, last }) => (first === last ? [first] : [first, last])),
    values: blocks.flatMap(({ first, last, sum, rows }) =>
      first === last ? [sum / rows] : [sum / rows, sum / rows],
    ),
  };
}

/** Joins the last block with those before it that are not below it. */
function pool(blocks: { first: number; last: number; sum: number; rows: number }[]): void {
  for (;;) {
    const top = blocks.at(-1);
    const before = blocks.at(-2);
    if (top === undefined || before === undefined) return;
    if (before.sum * top.rows < top.sum * before.rows) return;
    before.last = top.last;
    before.sum += top.sum;
    before.rows += top.rows;
    blocks.pop();
  }
}

/** The curve's value at a score. */
export function isotonicValue({ scores, values }: IsotonicCurve, score: number): number {
  let low = 0;
  let high = scores.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((scores[middle] as number) < score) low = middle + 1;
    else high = middle;
  }
  if (low === scores.length) return values.at(-1) as number;
  const upper = scores[low] as number;
  if (low === 0 || upper === score) return values[low] as number;
  const lower = scores[low - 1] as number;
  const share = (score - lower) / (upper - lower);
  return (values[low - 1] as number) * (1 - share) + (values[low] as number) * share;
}
