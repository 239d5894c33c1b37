/** Of `n` texts of the week `at` (weeks since any day), `k` complain. */
export interface WeekCount {
  at: number;
  k: number;
  n: number;
}

/** 97.5 % quantile of the standard normal distribution. */
const NORMAL_95 = 1.959963984540054;

/** Newton's steps; it converges in about six from zero. */
const MOST_STEPS = 30;

/**
 * Change of the log-odds of a complaint from week to week with its 95 % interval: logistic regression on the week
 * by maximum likelihood (Newton's method), the deviation widened by the dispersion of Pearson's residuals where
 * weeks differ more than chance lets them (McCullagh and Nelder 1989, section 4.5). Undefined with fewer than
 * three weeks, or where all complain or none does.
 */
export function negativeTrend(
  weeks: readonly WeekCount[],
): { value: number; lower: number; upper: number } | undefined {
  const texts = weeks.reduce((sum, { n }) => sum + n, 0);
  const complaints = weeks.reduce((sum, { k }) => sum + k, 0);
  if (weeks.length < 3 || complaints === 0 || complaints === texts) return undefined;
  const middle = weeks.reduce((sum, { at, n }) => sum + at * n, 0) / texts;
  let level = Math.log(complaints / (texts - complaints));
  let slope = 0;
  let variance = Infinity;
  for (let turn = 0; turn < MOST_STEPS; turn += 1) {
    const sums = { level: 0, slope: 0, a: 0, b: 0, c: 0 };
    for (const { at, k, n } of weeks) {
      const x = at - middle;
      const share = 1 / (1 + Math.exp(-(level + slope * x)));
      const weight = n * share * (1 - share);
      sums.level += k - n * share;
      sums.slope += (k - n * share) * x;
      sums.a += weight;
      sums.b += weight * x;
      sums.c += weight * x * x;
    }
    const determinant = sums.a * sums.c - sums.b * sums.b;
    if (!(determinant > 1e-9)) return undefined;
    const step = (sums.a * sums.slope - sums.b * sums.level) / determinant;
    level += (sums.c * sums.level - sums.b * sums.slope) / determinant;
    slope += step;
    variance = sums.a / determinant;
    if (Math.abs(step) < 1e-10) break;
  }
  const half = NORMAL_95 * Math.sqrt(variance * dispersion(weeks, { level, slope, middle }));
  if (!Number.isFinite(slope) || !Number.isFinite(half)) return undefined;
  return { value: rounded(slope), lower: rounded(slope - half), upper: rounded(slope + half) };
}

function dispersion(
  weeks: readonly WeekCount[],
  { level, slope, middle }: { level: number; slope: number; middle: number },
): number {
  const squares = weeks.reduce((sum, { at, k, n }) => {
    const share = 1 / (1 + Math.exp(-(level + slope * (at - middle))));
    return sum + (k - n * share) ** 2 / (n * share * (1 - share));
  }, 0);
  return Math.max(1, squares / (weeks.length - 2));
}

/** A last bit that differs between processors does not show. */
const rounded = (value: number): number => Math.round(value * 1e9) / 1e9;
