/** A mean and its 95 % percentile bootstrap interval. */
export interface MeanInterval {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** Resamples of an interval: 1,000, as Efron & Tibshirani 1993 advise for percentiles. */
const RESAMPLES = 1000;

/**
 * The mean of each row of values (rows of equal length, a column a customer) and its percentile bootstrap interval
 * over customers; all rows see the same draws. Source: Efron & Tibshirani 1993, ch. 13.
 */
export function meanIntervals(rows: readonly Float64Array[], random: () => number): MeanInterval[] {
  const customers = rows[0]?.length ?? 0;
  const means = rows.map(() => new Float64Array(RESAMPLES));
  const byCustomer = interleave(rows, customers);
  const sums = new Float64Array(rows.length);
  for (let resample = 0; resample < RESAMPLES; resample += 1) {
    sums.fill(0);
    for (let draw = 0; draw < customers; draw += 1) {
      const offset = Math.floor(random() * customers) * rows.length;
      for (let row = 0; row < sums.length; row += 1) sums[row]! += byCustomer[offset + row]!;
    }
    for (const [row, sum] of sums.entries()) means[row]![resample] = sum / customers;
  }
  return rows.map((values, index) => {
    const sorted = means[index]!.sort();
    return {
      value: values.reduce((sum, value) => sum + value, 0) / customers,
      lower: sorted[Math.floor(0.025 * RESAMPLES)]!,
      upper: sorted[Math.ceil(0.975 * RESAMPLES) - 1]!,
    };
  });
}

/** The values of each customer side by side, so that a draw touches one place in memory. */
function interleave(rows: readonly Float64Array[], customers: number): Float64Array {
  const values = new Float64Array(rows.length * customers);
  for (const [row, of] of rows.entries()) {
    for (let customer = 0; customer < customers; customer += 1) {
      values[customer * rows.length + row] = of[customer]!;
    }
  }
  return values;
}
