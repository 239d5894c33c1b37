/** The complementary error function of x >= 0; relative error below 1.2e-7 (Press et al. 2007, §6.2.2). */
function erfc(x: number): number {
  const t = 1 / (1 + 0.5 * x);
  const series = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398,
    1.48851587, -0.82215223, 0.17087277,
  ];
  const sum = series.reduceRight((total, coefficient) => total * t + coefficient, 0);
  return t * Math.exp(-x * x + sum);
}

/**
 * The chance that a chi-squared number with that many degrees of freedom (1 or more) is above x >= 0, by the
 * recurrence Q(k + 2) = Q(k) + (x/2)^(k/2) e^(-x/2) / Γ(k/2 + 1) (Abramowitz & Stegun 1964, 26.4.8).
 */
export function chiSquareTail(x: number, freedom: number): number {
  const isOdd = freedom % 2 === 1;
  let tail = isOdd ? erfc(Math.sqrt(x / 2)) : Math.exp(-x / 2);
  let term = isOdd ? Math.sqrt((2 * x) / Math.PI) * Math.exp(-x / 2) : Math.exp(-x / 2);
  for (let known = isOdd ? 1 : 2; known < freedom; known += 2) {
    if (known > 1) term *= x / known;
    tail += term;
  }
  return Math.min(1, Math.max(0, tail));
}

/**
 * The chance that counts differ from their expected shares as much or more where those hold (Pearson's
 * goodness of fit): a small one says that customers were not drawn as planned. Null with fewer than two arms.
 */
export function sampleRatioP(counts: readonly number[], shares: readonly number[]): number | null {
  if (counts.length < 2) return null;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const x = counts.reduce((sum, count, arm) => {
    const expected = (total * shares[arm]!) / whole;
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  return chiSquareTail(x, counts.length - 1);
}
