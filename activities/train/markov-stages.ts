/** Probabilities of the next class by class now: `classes x classes`, row-major; each row sums to 1. */
export type TransitionTable = readonly (readonly number[])[];

/**
 * First-order Markov chain of stages: how often each class followed each one, with one pseudo-count spread over
 * the row as the classes are over all rows (Dirichlet prior), so that an unseen step is rare but not impossible.
 * Source: Anderson, Goodman 1957 (transition counts); Murphy 2012, §3.4.4 (Dirichlet-multinomial, mean).
 */
export function fitTransitions(
  now: ArrayLike<number>,
  next: ArrayLike<number>,
  classes: number,
): TransitionTable {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  // Add-one for the prior itself: a class that nobody went to has a chance too.
  const totals = new Array<number>(classes).fill(1);
  for (let row = 0; row < next.length; row += 1) {
    const from = counts[now[row] ?? 0];
    const to = next[row] ?? 0;
    if (from) from[to] = (from[to] ?? 0) + 1;
    totals[to] = (totals[to] ?? 0) + 1;
  }
  const all = totals.reduce((sum, count) => sum + count, 0);
  return counts.map((row) => {
    const rows = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, to) => (count + (totals[to] ?? 0) / all) / (rows + 1));
  });
}

/**
 * The share alpha of the first source, 0 to 1, with which alpha x first + (1 - alpha) x second is nearest to the
 * truth: B(x, t+1) = alpha B_h + beta B_c with alpha + beta = 1 by least squares, clipped. Sources are
 * `rows x classes`, row-major; rows with NaN are left out. Where both sources agree everywhere, 0.5.
 */
export function fitBlend(
  first: Float64Array,
  second: Float64Array,
  truth: ArrayLike<number>,
  classes: number,
): number {
  let product = 0;
  let square = 0;
  for (let row = 0; row < truth.length; row += 1) {
    if (Number.isNaN(first[row * classes])) continue;
    for (let place = 0; place < classes; place += 1) {
      const cell = row * classes + place;
      const gap = (first[cell] as number) - (second[cell] as number);
      const wanted = (truth[row] === place ? 1 : 0) - (second[cell] as number);
      product += gap * wanted;
      square += gap * gap;
    }
  }
  return square > 0 ? Math.min(1, Math.max(0, product / square)) : 0.5;
}

/** The blend of both sources, each row brought to the sum 1. */
export function blendSources(
  first: Float64Array,
  second: Float64Array,
  alpha: number,
  classes: number,
): Float64Array {
  const blended = first.map(
    (value, cell) => alpha * value + (1 - alpha) * (second[cell] as number),
  );
  for (let start = 0; start < blended.length; start += classes) {
    const row = blended.subarray(start, start + classes);
    const sum = row.reduce((all, value) => all + value, 0);
    for (const [place, value] of row.entries()) row[place] = value / sum;
  }
  return blended;
}

/** The rows of a table for the classes of some customers, row-major. */
export function expectedNext(table: TransitionTable, now: ArrayLike<number>): Float64Array {
  const classes = table.length;
  const rows = new Float64Array(now.length * classes);
  for (let row = 0; row < now.length; row += 1) rows.set(table[now[row] ?? 0] ?? [], row * classes);
  return rows;
}
