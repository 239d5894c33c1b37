import fc from 'fast-check';
import { countTail, fisherGreater } from '../../../../activities/featurise/rules/count-tails.js';

describe('fisherGreater', () => {
  it('is that of the lady tasting tea: 8 cups, 4 with milk first (Fisher 1935, chapter II)', () => {
    const table = { transactions: 8, left: 4, right: 4 };
    expect(fisherGreater({ ...table, both: 4 })).toBeCloseTo(1 / 70, 14);
    expect(fisherGreater({ ...table, both: 3 })).toBeCloseTo(17 / 70, 14);
    expect(fisherGreater({ ...table, both: 0 })).toBe(1);
  });

  it('keeps its digits far out: scipy.stats.hypergeom.sf(46, 23138, 98, 66)', () => {
    const p = fisherGreater({ transactions: 23138, left: 98, right: 66, both: 47 });
    expect(p / 7.960759832072269e-102).toBeCloseTo(1, 9);
  });

  it('equals the sum over all tables, and does not ask which side is which', () => {
    const choose = (n: number, k: number): number =>
      k < 0 || k > n
        ? 0
        : Array.from({ length: k }).reduce<number>((p, _, i) => (p * (n - i)) / (i + 1), 1);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 25 }),
        fc.nat(25),
        fc.nat(25),
        fc.nat(25),
        (transactions, one, other, seen) => {
          const [left, right] = [one % (transactions + 1), other % (transactions + 1)];
          const both = Math.min(seen, left, right);
          let sum = 0;
          for (let k = both; k <= Math.min(left, right); k += 1) {
            sum +=
              (choose(left, k) * choose(transactions - left, right - k)) /
              choose(transactions, right);
          }
          const p = fisherGreater({ transactions, left, right, both });
          expect(p).toBeCloseTo(sum, 11);
          expect(fisherGreater({ transactions, left: right, right: left, both })).toBeCloseTo(
            p,
            12,
          );
        },
      ),
    );
  });

  it('refuses counts that cannot be', () => {
    expect(() => fisherGreater({ transactions: 5, left: 2, right: 3, both: 3 })).toThrow(
      RangeError,
    );
  });
});

describe('countTail', () => {
  it('is the Poisson tail: 1 - exp(-2) (1 + 2) of two or more at mean 2', () => {
    expect(countTail(2, 2)).toBeCloseTo(1 - 3 * Math.exp(-2), 12);
  });

  it('is the geometric tail where the dispersion is 1: (m / (1 + m))^n', () => {
    expect(countTail(5, 3, 1)).toBeCloseTo(0.75 ** 5, 13);
  });

  it('is 1 of nothing, and comes near Poisson as the dispersion goes to 0', () => {
    expect(countTail(0, 3, 0.5)).toBe(1);
    expect(countTail(7, 3, 1e-6)).toBeCloseTo(countTail(7, 3), 5);
  });
});
