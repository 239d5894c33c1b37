/** 97.5 % quantile of the standard normal distribution. */
const NORMAL_95 = 1.959963984540054;

/**
 * 95 % interval of a share of `successes` in `trials`, within 0..1; 0..1 itself without trials.
 * Source: Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
 */
export function wilsonInterval(
  successes: number,
  trials: number,
): { lower: number; upper: number } {
  if (trials === 0) return { lower: 0, upper: 1 };
  const share = successes / trials;
  const spread = NORMAL_95 ** 2 / trials;
  const centre = share + spread / 2;
  const half = Math.sqrt(spread * (share * (1 - share) + spread / 4));
  return {
    lower: Math.max(0, (centre - half) / (1 + spread)),
    upper: Math.min(1, (centre + half) / (1 + spread)),
  };
}
