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
  const drawn = new Int32Array(customers);
  for (let resample = 0; resample < RESAMPLES; resample += 1) {
    for (let draw = 0; draw < customers; draw += 1) drawn[draw] = Math.floor(random() * customers);
    for (const [index, values] of rows.entries()) {
      let sum = 0;
      for (let draw = 0; draw < customers; draw += 1) sum += values[drawn[draw]!]!;
      means[index]![resample] = sum / customers;
    }
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
