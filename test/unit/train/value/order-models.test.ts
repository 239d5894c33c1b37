import fc from 'fast-check';
import { seededRandom } from '../../../../activities/compute/seeded-random.js';
import {
  bgNbdAlive,
  bgNbdExpectedOrders,
  bgNbdLogLikelihood,
  bgNbdParameters,
  fitBgNbd,
  hypergeometric,
} from '../../../../activities/train/value/bg-nbd.js';
import { discountedOrders } from '../../../../activities/train/value/discounted-orders.js';
import type { OrderHistory } from '../../../../activities/train/value/order-histories.js';
import {
  fitParetoNbd,
  paretoNbdAlive,
  paretoNbdExpectedOrders,
  paretoNbdLogLikelihood,
  paretoNbdParameters,
} from '../../../../activities/train/value/pareto-nbd.js';
import { correlation, readCdnow } from './cdnow.js';

const { histories, later } = readCdnow();
const customers = [...histories.repeats.keys()].map((place) => ({
  repeats: histories.repeats[place] ?? 0,
  lastAt: histories.lastAt[place] ?? 0,
  age: histories.age[place] ?? 0,
}));
const one = ({ repeats, lastAt, age }: OrderHistory) => ({
  repeats: Float64Array.of(repeats),
  lastAt: Float64Array.of(lastAt),
  age: Float64Array.of(age),
  customers: Float64Array.of(1),
});
const expectations = (expected: (history: OrderHistory) => number): Float64Array =>
  Float64Array.from(customers, expected);
const meanWithout = (repeats: number, values: Float64Array): number => {
  const kept = values.filter((_, place) => histories.repeats[place] === repeats);
  return kept.reduce((sum, value) => sum + value, 0) / kept.length;
};

describe('fitBgNbd on CDNOW (Fader, Hardie, Lee 2005, table 2)', () => {
  const model = fitBgNbd(histories);
  const parameters = bgNbdParameters(model);

  it('has the published parameters and likelihood', () => {
    const { r, alpha, a, b } = parameters;
    expect(r).toBeCloseTo(0.2426, 4);
    expect(alpha).toBeCloseTo(4.4135, 3);
    expect(a).toBeCloseTo(0.7929, 3);
    expect(b).toBeCloseTo(2.4258, 2);
    expect(Math.abs(model.logLikelihood + 9582.43)).toBeLessThan(0.05);
    expect(model.converged).toBe(true);
  });

  it('has the worked sheet of customers 1 and 3', () => {
    const [first, , third] = customers;
    if (first === undefined || third === undefined) throw new RangeError('no customers');
    expect(bgNbdLogLikelihood(parameters, one(first))).toBeCloseTo(-9.46, 2);
    expect(bgNbdLogLikelihood(parameters, one(third))).toBeCloseTo(-0.554, 2);
    expect(bgNbdAlive(parameters, first)).toBeCloseTo(0.73, 2);
    expect(bgNbdAlive(parameters, third)).toBe(1);
    expect(bgNbdExpectedOrders(parameters, first, 39)).toBeCloseTo(1.23, 2);
  });

  it('predicts the next 39 weeks as published', () => {
    const expected = expectations((history) => bgNbdExpectedOrders(parameters, history, 39));
    expect(correlation(expected, later)).toBeCloseTo(0.6256, 3);
    expect(meanWithout(0, expected)).toBeCloseTo(0.225, 3);
    expect(meanWithout(0, later)).toBeCloseTo(0.237, 3);
  });
});

describe('fitParetoNbd on CDNOW (Fader, Hardie, Lee 2005, table 2)', () => {
  const model = fitParetoNbd(histories);
  const parameters = paretoNbdParameters(model);

  it('has the published parameters and likelihood', () => {
    const { r, alpha, s, beta } = parameters;
    expect(r).toBeCloseTo(0.553, 3);
    expect(alpha).toBeCloseTo(10.578, 2);
    expect(s).toBeCloseTo(0.606, 3);
    expect(Math.abs(beta - 11.669)).toBeLessThan(0.02);
    expect(Math.abs(model.logLikelihood + 9595.0)).toBeLessThan(0.05);
  });

  it('predicts the next 39 weeks as published', () => {
    const expected = expectations((history) => paretoNbdExpectedOrders(parameters, history, 39));
    expect(correlation(expected, later)).toBeCloseTo(0.6302, 3);
    expect(meanWithout(0, expected)).toBeCloseTo(0.138, 3);
  });

  it('lets a customer without a repeat have stopped', () => {
    const alive = paretoNbdAlive(parameters, { repeats: 0, lastAt: 0, age: 38 });
    expect(alive).toBeGreaterThan(0.2);
    expect(alive).toBeLessThan(0.8);
  });
});

describe('paretoNbdLogLikelihood', () => {
  const parameter = fc.integer({ min: 1, max: 60 }).map((part) => part / 10);
  const time = fc.integer({ min: 1, max: 600 }).map((part) => part / 10);

  it('is the integral over the moment of stopping, by brute force', () => {
    const scale = fc.integer({ min: 10, max: 600 }).map((part) => part / 10);
    const shape = fc.record({ r: parameter, alpha: scale, s: parameter, beta: scale });
    const history = fc.record({ repeats: fc.integer({ min: 0, max: 20 }), a: time, b: time });
    fc.assert(
      fc.property(shape, history, ({ r, alpha, s, beta }, { repeats, a, b }) => {
        const age = a + b;
        const lastAt = repeats === 0 ? 0 : a;
        // Simpson's rule over ln(alpha + y), 2,000 steps.
        const [from, to] = [Math.log(alpha + lastAt), Math.log(alpha + age)];
        const steps = 2000;
        let integral = 0;
        for (let step = 0; step <= steps; step += 1) {
          const place = Math.exp(from + ((to - from) * step) / steps);
          const weight = step === 0 || step === steps ? 1 : step % 2 === 1 ? 4 : 2;
          integral += weight * place ** (1 - r - repeats) * (beta - alpha + place) ** -(s + 1);
        }
        integral *= (s * (to - from)) / steps / 3;
        let constant = r * Math.log(alpha) + s * Math.log(beta);
        for (let k = 0; k < repeats; k += 1) constant += Math.log(r + k);
        const alive = (alpha + age) ** -(r + repeats) * (beta + age) ** -s;
        const expected = constant + Math.log(alive + integral);
        const found = paretoNbdLogLikelihood({ r, alpha, s, beta }, one({ repeats, lastAt, age }));
        expect(Math.abs(found - expected)).toBeLessThan(1e-3);
      }),
      { numRuns: 60 },
    );
  });
});

describe('both models', () => {
  const planted = { r: 0.8, alpha: 30, a: 0.6, b: 2.2 };

  it('fits what a simulated shop was made of', () => {
    const found = bgNbdParameters(fitBgNbd(simulate(planted, 6000)));
    expect(found.r).toBeGreaterThan(0.7);
    expect(found.r).toBeLessThan(0.9);
    expect(found.alpha / found.r / (planted.alpha / planted.r)).toBeGreaterThan(0.9);
    expect(found.alpha / found.r / (planted.alpha / planted.r)).toBeLessThan(1.1);
    expect(Math.abs(found.a / (found.a + found.b) - 0.6 / 2.8)).toBeLessThan(0.04);
  });

  it('expects more orders from a longer time, a later last order and an earlier present', () => {
    const pareto = { r: 0.8, alpha: 30, s: 0.6, beta: 50 };
    const history = fc
      .record({
        repeats: fc.integer({ min: 1, max: 40 }),
        lastAt: fc.integer({ min: 1, max: 300 }),
        gap: fc.integer({ min: 0, max: 300 }),
      })
      .map(({ repeats, lastAt, gap }) => ({ repeats, lastAt, age: lastAt + gap }));
    fc.assert(
      fc.property(history, fc.integer({ min: 1, max: 400 }), (known, time) => {
        for (const expected of [
          (h: OrderHistory, t: number) => bgNbdExpectedOrders(planted, h, t),
          (h: OrderHistory, t: number) => paretoNbdExpectedOrders(pareto, h, t),
        ]) {
          const orders = expected(known, time);
          expect(orders).toBeGreaterThanOrEqual(0);
          expect(Number.isFinite(orders)).toBe(true);
          expect(expected(known, time + 10)).toBeGreaterThanOrEqual(orders);
          expect(expected({ ...known, age: known.age + 50 }, time)).toBeLessThan(orders);
        }
        for (const alive of [bgNbdAlive(planted, known), paretoNbdAlive(pareto, known)]) {
          expect(alive).toBeGreaterThan(0);
          expect(alive).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('counts equal histories as often as they occur', () => {
    const single = { ...one({ repeats: 3, lastAt: 20, age: 50 }), customers: Float64Array.of(7) };
    const once = one({ repeats: 3, lastAt: 20, age: 50 });
    const pareto = { r: 0.8, alpha: 30, s: 0.6, beta: 50 };
    expect(bgNbdLogLikelihood(planted, single)).toBeCloseTo(
      7 * bgNbdLogLikelihood(planted, once),
      9,
    );
    expect(paretoNbdLogLikelihood(pareto, single)).toBeCloseTo(
      7 * paretoNbdLogLikelihood(pareto, once),
      9,
    );
  });

  it('refuses a last order after now', () => {
    expect(() => fitBgNbd(one({ repeats: 1, lastAt: 9, age: 8 }))).toThrow(/order history 0/);
    expect(() => fitParetoNbd(one({ repeats: 1.5, lastAt: 1, age: 8 }))).toThrow(/order history 0/);
  });
});

describe('hypergeometric', () => {
  // F(1, 1; 2; z) = -ln(1 - z) / z and F(a, b; b; z) = (1 - z)^-a (DLMF 15.4.1, 15.4.6).
  it('has closed forms', () => {
    expect(hypergeometric(1, 1, 2, 0.6)).toBeCloseTo(-Math.log(0.4) / 0.6, 12);
    expect(hypergeometric(2.5, 1.3, 1.3, 0.4)).toBeCloseTo(0.6 ** -2.5, 12);
  });
});

describe('discountedOrders', () => {
  it('is the number of orders without a discount, and by hand with a steady rate', () => {
    const steady = (days: number): number => days / 10;
    expect(discountedOrders(steady, { horizonDays: 365, discountRate: 0 })).toBeCloseTo(36.5, 9);
    // Integral of 36.5 x 1.1^-t over a year: 36.5 (1 - 1/1.1) / ln 1.1.
    const exact = (36.5 * (1 - 1 / 1.1)) / Math.log(1.1);
    const found = discountedOrders(steady, { horizonDays: 365, discountRate: 0.1 });
    expect(Math.abs(found / exact - 1)).toBeLessThan(1e-5);
  });
});

/** Customers of a BG/NBD shop with ages of 60 to 180 days. */
function simulate(
  { r, alpha, a, b }: { r: number; alpha: number; a: number; b: number },
  count: number,
) {
  const random = seededRandom(11);
  const made = Array.from({ length: count }, () => {
    const rate = gamma(r, random) / alpha;
    const [one1, two] = [gamma(a, random), gamma(b, random)];
    const stops = one1 / (one1 + two);
    const age = 60 + 120 * random();
    let at = 0;
    let repeats = 0;
    for (;;) {
      const next = at - Math.log(1 - random()) / rate;
      if (next > age) break;
      at = next;
      repeats += 1;
      if (random() < stops) break;
    }
    return { repeats, lastAt: at, age };
  });
  return {
    repeats: Float64Array.from(made, ({ repeats }) => repeats),
    lastAt: Float64Array.from(made, ({ lastAt }) => lastAt),
    age: Float64Array.from(made, ({ age }) => age),
    customers: new Float64Array(count).fill(1),
  };
}

/** Marsaglia, Tsang 2000, with the boost for shapes below 1. */
function gamma(shape: number, random: () => number): number {
  if (shape < 1) return gamma(shape + 1, random) * random() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const v = (1 + c * normal) ** 3;
    if (v > 0 && Math.log(1 - random()) < normal ** 2 / 2 + d - d * v + d * Math.log(v))
      return d * v;
  }
}
