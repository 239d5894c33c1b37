import { logGamma } from './log-gamma.js';
import { minimiseBfgs } from './minimise-bfgs.js';

/** Mean spend an order and orders it is the mean of, each of as many customers as `customers` says. */
export interface SpendHistories {
  readonly orders: Float64Array;
  readonly meanSpend: Float64Array;
  readonly customers: Float64Array;
}

/** Shape p of an order's spend; shape q and rate gamma of the distribution of its scale over customers. */
export interface GammaGammaParameters {
  readonly p: number;
  readonly q: number;
  readonly gamma: number;
}

export interface GammaGammaModel extends GammaGammaParameters {
  readonly logLikelihood: number;
  readonly customers: number;
  readonly converged: boolean;
}

/**
 * Log-likelihood of the gamma-gamma model of spend.
 * Source: Fader, Hardie 2013, "The gamma-gamma model of monetary value", equation 1a; x = orders, z = meanSpend.
 */
export function gammaGammaLogLikelihood(
  { p, q, gamma }: GammaGammaParameters,
  { orders, meanSpend, customers }: SpendHistories,
): number {
  const most = orders.reduce((largest, x) => Math.max(largest, x), 0);
  const constants = new Float64Array(most + 1);
  const qLogGamma = q * Math.log(gamma) - logGamma(q);
  for (let x = 1; x <= most; x += 1) {
    constants[x] = logGamma(p * x + q) - logGamma(p * x) + qLogGamma + p * x * Math.log(x);
  }
  let sum = 0;
  for (let place = 0; place < orders.length; place += 1) {
    const x = orders[place] as number;
    const z = meanSpend[place] as number;
    const value =
      (constants[x] as number) + (p * x - 1) * Math.log(z) - (p * x + q) * Math.log(gamma + x * z);
    sum += (customers[place] as number) * value;
  }
  return sum;
}

/**
 * The gamma-gamma model of maximum likelihood. Throws RangeError where there is no history, orders are not
 * whole from 1, or a mean spend is not above 0.
 */
export function fitGammaGamma(histories: SpendHistories): GammaGammaModel {
  const { orders, meanSpend, customers: counts } = histories;
  const wrong = orders.findIndex(
    (x, place) =>
      !(Number.isInteger(x) && x >= 1 && (meanSpend[place] ?? 0) > 0 && (counts[place] ?? 0) > 0),
  );
  if (orders.length === 0 || wrong >= 0) {
    throw new RangeError(
      `spend history ${wrong}: ${orders[wrong]} orders of ${meanSpend[wrong]} on average`,
    );
  }
  const customers = counts.reduce((sum, count) => sum + count, 0);
  const mean = meanSpend.reduce((sum, z, place) => sum + z * (counts[place] ?? 0), 0) / customers;
  const minimum = minimiseBfgs(
    (point) => {
      if (point.some((part) => Math.abs(part) > 25)) return Number.POSITIVE_INFINITY;
      const [p = 1, q = 1, gamma = 1] = point.map(Math.exp);
      return -gammaGammaLogLikelihood({ p, q, gamma }, histories) / customers;
    },
    // With p = 2, q = 3 the mean is p gamma / (q - 1) = gamma.
    Float64Array.of(Math.log(2), Math.log(3), Math.log(mean)),
  );
  const [p = 1, q = 1, gamma = 1] = minimum.point.map(Math.exp);
  const logLikelihood = -minimum.value * customers;
  return { p, q, gamma, logLikelihood, customers, converged: minimum.converged };
}

/**
 * Expected spend of an order of a customer with these orders: the population's mean drawn towards the customer's
 * own. Source: as above, equation 5: p (gamma + x z) / (p x + q - 1).
 */
export function expectedSpend(
  { p, q, gamma }: GammaGammaParameters,
  orders: number,
  meanSpend: number,
): number {
  return (p * (gamma + orders * meanSpend)) / (p * orders + q - 1);
}
