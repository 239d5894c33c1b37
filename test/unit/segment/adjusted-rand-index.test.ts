import fc from 'fast-check';
import { adjustedRandIndex } from '../../../activities/segment/adjusted-rand-index.js';

const index = (left: number[], right: number[]): number =>
  adjustedRandIndex(Int32Array.from(left), Int32Array.from(right));

describe('adjustedRandIndex', () => {
  it('is 1 for the same partition under other labels', () => {
    expect(index([0, 0, 1, 1], [1, 1, 0, 0])).toBe(1);
  });

  // By hand for the first: 1 pair together in both, 2 and 1 pairs, 6 in all: (1 - 1/3) / (3/2 - 1/3).
  it('equals hand-computed values', () => {
    expect(index([0, 0, 1, 1], [0, 0, 1, 2])).toBeCloseTo(4 / 7, 15);
    expect(index([0, 0, 1, 1], [0, 1, 0, 1])).toBeCloseTo(-0.5, 15);
    expect(index([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2])).toBeCloseTo(8 / 33, 15);
  });

  it('is 1 where both hold everything in one cluster, and 0 where only one does', () => {
    expect(index([4, 4, 4], [2, 2, 2])).toBe(1);
    expect(index([0, 0, 0, 0], [0, 0, 1, 1])).toBe(0);
  });

  it('refuses partitions of different lengths', () => {
    expect(() => index([0], [0, 1])).toThrow(RangeError);
  });

  it('is symmetric, at most 1, and does not depend on the order of rows', () => {
    const label = fc.integer({ min: 0, max: 4 });
    fc.assert(
      fc.property(fc.array(fc.tuple(label, label), { minLength: 2, maxLength: 40 }), (pairs) => {
        const left = pairs.map(([a]) => a);
        const right = pairs.map(([, b]) => b);
        const value = index(left, right);
        expect(value).toBeLessThanOrEqual(1);
        expect(index(right, left)).toBeCloseTo(value, 12);
        expect(index([...left].reverse(), [...right].reverse())).toBe(value);
      }),
    );
  });
});
