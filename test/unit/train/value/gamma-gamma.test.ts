import fc from 'fast-check';
import { expectedSpend, fitGammaGamma } from '../../../../activities/train/value/gamma-gamma.js';
import { logGamma, logRising } from '../../../../activities/train/value/log-gamma.js';
import { readCdnow } from './cdnow.js';

describe('fitGammaGamma on CDNOW (Fader, Hardie 2013)', () => {
  const { histories, meanSpend } = readCdnow();
  const kept = [...histories.repeats.keys()].filter((place) => (histories.repeats[place] ?? 0) > 0);
  const model = fitGammaGamma({
    orders: Float64Array.from(kept, (place) => histories.repeats[place] ?? 0),
    meanSpend: Float64Array.from(kept, (place) => meanSpend[place] ?? 0),
    customers: new Float64Array(kept.length).fill(1),
  });

  it('has the published parameters and likelihood of 946 customers', () => {
    expect(model.customers).toBe(946);
    expect(model.p).toBeCloseTo(6.25, 2);
    expect(model.q).toBeCloseTo(3.74, 2);
    expect(Math.abs(model.gamma - 15.44)).toBeLessThan(0.01);
    expect(Math.abs(model.logLikelihood + 4055.92)).toBeLessThan(0.05);
  });

  it('draws the spend of customer 1 towards the mean of all', () => {
    expect(expectedSpend(model, 2, 22.35)).toBeCloseTo(24.66, 1);
    expect((model.p * model.gamma) / (model.q - 1)).toBeCloseTo(35.17, 1);
  });
});

describe('expectedSpend', () => {
  it("lies between the customer's own mean and that of all, nearer to it with more orders", () => {
    const model = { p: 6.25, q: 3.74, gamma: 15.44 };
    const all = (model.p * model.gamma) / (model.q - 1);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 500 }), (x, z) => {
        const found = expectedSpend(model, x, z);
        expect(found).toBeGreaterThanOrEqual(Math.min(all, z) - 1e-9);
        expect(found).toBeLessThanOrEqual(Math.max(all, z) + 1e-9);
        expect(Math.abs(expectedSpend(model, x + 1, z) - z)).toBeLessThanOrEqual(
          Math.abs(found - z) + 1e-9,
        );
      }),
    );
  });

  it('refuses a spend of 0', () => {
    const none = { orders: [1], meanSpend: [0], customers: [1] };
    expect(() =>
      fitGammaGamma({
        orders: Float64Array.from(none.orders),
        meanSpend: Float64Array.from(none.meanSpend),
        customers: Float64Array.from(none.customers),
      }),
    ).toThrow(/spend history 0/);
  });
});

describe('logGamma', () => {
  it('has the values of factorials and of a half', () => {
    expect(logGamma(5)).toBeCloseTo(Math.log(24), 12);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12);
    expect(logGamma(0.1)).toBeCloseTo(2.2527126517342055, 12);
    // scipy.special.gammaln(1234.5)
    expect(logGamma(1234.5)).toBeCloseTo(7550.550901, 5);
  });

  it('gives the logarithm of rising products', () => {
    const rising = [...logRising(0.3, 3)].map((value) => Number(value.toFixed(12)));
    const expected = [
      0,
      Math.log(0.3),
      Math.log(0.3) + Math.log(1.3),
      Math.log(0.3) + Math.log(1.3) + Math.log(2.3),
    ].map((value) => Number(value.toFixed(12)));
    expect(rising).toEqual(expected);
  });
});
