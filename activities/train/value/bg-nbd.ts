import { logRising } from './log-gamma.js';
import { minimiseBfgs } from './minimise-bfgs.js';
import {
  checkHistories,
  countCustomers,
  mostRepeats,
  type OrderHistories,
  type OrderHistory,
  type OrderModel,
} from './order-histories.js';

/** r and alpha of the order rates' gamma distribution, a and b of the beta distribution of stopping. */
export interface BgNbdParameters {
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
}

/** A model's parameters by name. */
export function bgNbdParameters({ parameters }: OrderModel): BgNbdParameters {
  const [r = 1, alpha = 1, a = 1, b = 1] = parameters;
  return { r, alpha, a, b };
}

/**
 * Log-likelihood of the beta-geometric/NBD model: orders at a rate of one's own until, after an order, the
 * customer stops with a probability of one's own.
 * Source: Fader, Hardie, Lee 2005, equation 6 in the form of their note "Implementing the BG/NBD model" (A1 to A4);
 * x = repeats, t_x = lastAt, T = age.
 */
export function bgNbdLogLikelihood(
  { r, alpha, a, b }: BgNbdParameters,
  { repeats, lastAt, age, customers }: OrderHistories,
): number {
  const most = repeats.reduce((largest, x) => Math.max(largest, x), 0);
  const [risingR, risingB, risingAb] = [r, b, a + b].map((value) => logRising(value, most));
  const rLogAlpha = r * Math.log(alpha);
  const logA = Math.log(a);
  let sum = 0;
  for (let place = 0; place < repeats.length; place += 1) {
    const x = repeats[place] as number;
    const common =
      (risingR?.[x] as number) + rLogAlpha + (risingB?.[x] as number) - (risingAb?.[x] as number);
    const alive = -(r + x) * Math.log(alpha + (age[place] as number));
    let both = alive;
    if (x > 0) {
      const stopped =
        logA - Math.log(b + x - 1) - (r + x) * Math.log(alpha + (lastAt[place] as number));
      both = Math.max(alive, stopped) + Math.log1p(Math.exp(-Math.abs(alive - stopped)));
    }
    sum += (customers[place] as number) * (common + both);
  }
  return sum;
}

/** Logarithm beyond which a parameter is as good as without bound: e^10 is 22,026. */
const MOST_LOG = 10;

/** The BG/NBD model of maximum likelihood. Throws RangeError for histories that cannot be. */
export function fitBgNbd(histories: OrderHistories): OrderModel {
  checkHistories(histories);
  const customers = countCustomers(histories);
  const { age } = histories;
  const meanAge =
    age.reduce((sum, time, place) => sum + time * (histories.customers[place] ?? 0), 0) / customers;
  // Searched over are r, alpha / r, a / b and a + b: where customers are all alike, r and a + b have no bound, and
  // in these terms that does not drag the others along.
  const parametersOf = (point: Float64Array): BgNbdParameters => {
    const [r = 1, gap = 1, odds = 1, size = 1] = point.map(Math.exp);
    return { r, alpha: r * gap, a: (size * odds) / (1 + odds), b: size / (1 + odds) };
  };
  const minimum = minimiseBfgs(
    (point) =>
      point.some((part) => Math.abs(part) > MOST_LOG)
        ? Number.POSITIVE_INFINITY
        : -bgNbdLogLikelihood(parametersOf(point), histories) / customers,
    Float64Array.of(0, Math.log(Math.max(meanAge, 1e-3)), Math.log(0.5), Math.log(3)),
  );
  return {
    kind: 'bg_nbd',
    parameters: Object.values(parametersOf(minimum.point)),
    logLikelihood: -minimum.value * customers,
    customers,
    converged: minimum.converged && mostRepeats(histories) > 0,
  };
}

/**
 * Probability that the customer has not stopped; 1 without a repeat, since the model lets nobody stop before
 * their first repeat. Source: Fader, Hardie, Lee, "A note on deriving P(alive)".
 */
export function bgNbdAlive(
  { r, alpha, a, b }: BgNbdParameters,
  { repeats: x, lastAt, age }: OrderHistory,
): number {
  if (x === 0) return 1;
  return (
    1 / (1 + (a / (b + x - 1)) * Math.exp((r + x) * Math.log((alpha + age) / (alpha + lastAt))))
  );
}

/**
 * Expected orders within `time` from now.
 * Source: Fader, Hardie, Lee 2005, equation 10.
 */
export function bgNbdExpectedOrders(
  parameters: BgNbdParameters,
  history: OrderHistory,
  time: number,
): number {
  const { alpha, b } = parameters;
  // At a = 1 the formula is 0 / 0; so near to it the value is the same to eight digits.
  const a = Math.abs(parameters.a - 1) < 1e-6 ? 1 + 1e-6 : parameters.a;
  const { repeats: x, age } = history;
  const z = time / (alpha + age + time);
  const stays = ((a + b + x - 1) / (a - 1)) * (1 - discountedGauss({ ...parameters, a }, x, z));
  return Math.max(0, stays * bgNbdAlive(parameters, history));
}

/**
 * (1-z)^(r+x) F(r+x, b+x; a+b+x-1; z), or the same by Euler's transformation (DLMF 15.8.1),
 * (1-z)^(a-1) F(a+b-1-r, a-1; a+b+x-1; z): the one with the smaller power has a sum that is smaller, falls faster and
 * does not overflow.
 */
function discountedGauss({ r, a, b }: BgNbdParameters, x: number, z: number): number {
  const c = a + b + x - 1;
  return a - 1 < r + x
    ? (1 - z) ** (a - 1) * hypergeometric(a + b - 1 - r, a - 1, c, z)
    : (1 - z) ** (r + x) * hypergeometric(r + x, b + x, c, z);
}

/** Gauss's function F(a, b; c; z), 0 <= z < 1, by its series. Source: DLMF 15.2.1. */
export function hypergeometric(a: number, b: number, c: number, z: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 0; k < 20_000; k += 1) {
    term *= (((a + k) * (b + k)) / ((c + k) * (k + 1))) * z;
    sum += term;
    if (Math.abs(term) < 1e-15 * Math.abs(sum)) break;
  }
  return sum;
}
