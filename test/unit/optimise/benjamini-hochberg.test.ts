import fc from 'fast-check';
import { falseDiscoveryRates } from '../../../activities/optimise/friction/benjamini-hochberg.js';
import { upperTail } from '../../../activities/optimise/friction/normal-tail.js';

describe('falseDiscoveryRates', () => {
  it('makes the four discoveries of the 1995 paper at 5 % (section 4.1)', () => {
    const pValues = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719,
      0.6528, 0.759, 1,
    ];
    const found = falseDiscoveryRates(pValues);
    expect(found.filter((rate) => rate <= 0.05)).toHaveLength(4);
    expect(found[0]).toBeCloseTo(0.0015, 12);
    expect(found[3]).toBeCloseTo(0.0095 * (15 / 4), 12);
  });

  it('keeps the order of p-values and is never below them', () => {
    const pValue = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(pValue, { minLength: 1, maxLength: 40 }), (pValues) => {
        const rates = falseDiscoveryRates(pValues);
        pValues.forEach((p, index) => {
          expect(rates[index]).toBeGreaterThanOrEqual(p);
          pValues.forEach((other, next) => {
            if (p <= other) expect(rates[index]).toBeLessThanOrEqual(rates[next]!);
          });
        });
      }),
    );
  });
});

describe('upperTail', () => {
  it.each([
    [0, 0.5],
    [1.959963984540054, 0.025],
    [6, 9.865876450377e-10],
    [-1.6448536269514722, 0.95],
  ])('of %d is %d', (z, wanted) => {
    expect(upperTail(z) / wanted).toBeCloseTo(1, 6);
  });
});
