import { logFactorial, logGamma } from './log-gamma.js';

/** How often two things are seen, alone and together, in so many transactions. */
export interface PairCounts {
  readonly transactions: number;
  readonly left: number;
  readonly right: number;
  readonly both: number;
}

/** Terms this much smaller than the sum change no digit of it. */
const NEGLIGIBLE = 1e-17;

/**
 * P(X >= both) where X is hypergeometric given the margins: Fisher's exact test against "seen together no more
 * often than by chance". 0..1. Throws RangeError where the counts contradict one another.
 * Source: Fisher 1935, "The Logic of Inductive Inference", J. R. Stat. Soc. 98.
 */
export function fisherGreater({ transactions, left, right, both }: PairCounts): number {
  const least = Math.max(0, left + right - transactions);
  const most = Math.min(left, right);
  if (!(both >= 0 && both <= most && left <= transactions && right <= transactions)) {
    throw new RangeError(`counts: ${both} of ${left} and ${right} in ${transactions} cannot be`);
  }
  if (both <= least) return 1;
  const rest = transactions - left - right;
  const first = Math.exp(
    logChoose(left, both) +
      logChoose(transactions - left, right - both) -
      logChoose(transactions, right),
  );
  return upperTail(
    first,
    both,
    most,
    (k) => ((left - k) * (right - k)) / ((k + 1) * (rest + k + 1)),
  );
}

/**
 * P(X >= count) where X has this mean and variance mean + dispersion x mean^2: negative binomial, Poisson
 * where the dispersion is 0.
 */
export function countTail(count: number, mean: number, dispersion = 0): number {
  if (count <= 0) return 1;
  if (!(mean > 0)) return 0;
  if (dispersion <= 0) {
    const first = Math.exp(count * Math.log(mean) - mean - logFactorial(count));
    return upperTail(first, count, Infinity, (k) => mean / (k + 1));
  }
  const shape = 1 / dispersion;
  const chance = mean / (mean + shape);
  const first = Math.exp(
    logGamma(count + shape) -
      logGamma(shape) -
      logFactorial(count) +
      shape * Math.log1p(-chance) +
      count * Math.log(chance),
  );
  return upperTail(first, count, Infinity, (k) => ((k + shape) / (k + 1)) * chance);
}

/** Sum of terms from `from` on, each the one before times a ratio. */
function upperTail(
  first: number,
  from: number,
  most: number,
  ratioAt: (k: number) => number,
): number {
  let term = first;
  let sum = first;
  for (let k = from; k < most; k += 1) {
    const ratio = ratioAt(k);
    term *= ratio;
    sum += term;
    if (ratio < 1 && term <= sum * NEGLIGIBLE) break;
  }
  return Math.min(sum, 1);
}

const logChoose = (n: number, k: number): number =>
  logFactorial(n) - logFactorial(k) - logFactorial(n - k);
