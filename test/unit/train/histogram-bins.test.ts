import fc from 'fast-check';
import {
  binColumn,
  binRows,
  MAX_THRESHOLDS,
  MISSING_THRESHOLD,
  quantileThresholds,
  shortestBetween,
} from '../../../activities/train/histogram-bins.js';

const binsOf = (values: number[], thresholds: Float64Array): number[] => {
  const bins = new Uint8Array(values.length);
  binColumn(Float64Array.from(values), thresholds, bins);
  return [...bins];
};

describe('quantileThresholds', () => {
  it('lies between neighbouring values where there are few, and ends with the threshold of missing', () => {
    const thresholds = quantileThresholds(Float64Array.from([3, 1, 2, 2, Number.NaN, 1]));
    expect([...thresholds]).toEqual([1.5, 2.5, MISSING_THRESHOLD]);
  });

  it('has only the threshold of missing for a constant, an empty and a wholly missing feature', () => {
    for (const values of [[5, 5, 5], [], [Number.NaN, Number.NaN]]) {
      expect([...quantileThresholds(Float64Array.from(values))]).toEqual([MISSING_THRESHOLD]);
    }
  });

  it('splits 255 distinct values exactly and cuts more into bins of equal count', () => {
    const exact = quantileThresholds(Float64Array.from({ length: 255 }, (_, value) => value));
    expect(exact).toHaveLength(MAX_THRESHOLDS);
    const values = Float64Array.from({ length: 25_500 }, (_, value) => value);
    const bins = new Uint8Array(values.length);
    const thresholds = quantileThresholds(values);
    binColumn(values, thresholds, bins);
    const counts = new Array<number>(256).fill(0);
    for (const bin of bins) counts[bin] = (counts[bin] ?? 0) + 1;
    expect(thresholds).toHaveLength(MAX_THRESHOLDS);
    expect(Math.max(...counts)).toBe(100);
    expect(counts[255]).toBe(0);
  });

  it('gives a value that most rows have a bin of its own and the tail all other bins', () => {
    const values = Float64Array.from({ length: 10_000 }, (_, row) => (row < 9000 ? 0 : row));
    const thresholds = quantileThresholds(values);
    expect(thresholds.length).toBeGreaterThan(240);
    expect(thresholds[0]).toBeGreaterThan(0);
    expect(thresholds[0]).toBeLessThanOrEqual(9000);
  });

  it('is ascending and never more than a byte can count, whatever the values', () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { maxLength: 600 }), (values) => {
        const thresholds = [...quantileThresholds(Float64Array.from(values))];
        expect(thresholds.length).toBeLessThanOrEqual(MAX_THRESHOLDS);
        for (const [index, threshold] of thresholds.slice(1).entries()) {
          expect(threshold).toBeGreaterThan(thresholds[index] ?? 0);
        }
      }),
    );
  });
});

describe('binColumn', () => {
  it('counts the thresholds at or below the value: x < t goes left', () => {
    const thresholds = Float64Array.from([1.5, 2.5, MISSING_THRESHOLD]);
    expect(binsOf([1, 1.5, 2, 2.5, 1e300, -1e300], thresholds)).toEqual([0, 1, 1, 2, 2, 0]);
  });

  it('puts what is not finite into the last bin, right of everything', () => {
    const thresholds = Float64Array.from([1.5, MISSING_THRESHOLD]);
    expect(binsOf([Number.NaN, Infinity, -Infinity, MISSING_THRESHOLD], thresholds)).toEqual([
      2, 2, 2, 2,
    ]);
  });

  it('says of every threshold the same as the comparison x < t', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 400 }), finite, (values, probe) => {
        const thresholds = quantileThresholds(Float64Array.from(values));
        const [bin] = binsOf([probe], thresholds);
        for (const [cut, threshold] of thresholds.entries()) {
          expect((bin ?? 0) <= cut).toBe(probe < threshold);
        }
      }),
    );
  });
});

describe('binRows', () => {
  it('lays columns one after the other', () => {
    const columns = [Float64Array.from([0, 9]), Float64Array.from([9, Number.NaN])];
    const cut = Float64Array.from([5, MISSING_THRESHOLD]);
    const matrix = binRows(columns, [cut, cut], 2);
    expect(matrix).toEqual({ bins: Uint8Array.from([0, 1, 1, 2]), stride: 2, features: 2 });
  });
});

describe('shortestBetween', () => {
  it('takes the fewest digits near the middle', () => {
    expect(shortestBetween(1, 2)).toBe(1.5);
    expect(shortestBetween(0.1234, 0.1299)).toBe(0.127);
    expect(shortestBetween(-301, -12)).toBe(-200);
  });

  it('is above the lower and at most the upper, for any two numbers', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(finite, finite, (a, b) => {
        fc.pre(a !== b);
        const between = shortestBetween(Math.min(a, b), Math.max(a, b));
        expect(between).toBeGreaterThan(Math.min(a, b));
        expect(between).toBeLessThanOrEqual(Math.max(a, b));
      }),
    );
  });
});
