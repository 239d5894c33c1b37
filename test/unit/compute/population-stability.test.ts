import { stabilityIndex } from '../../../activities/compute/population-stability.js';

const uniform = (bins: number, each: number): number[] => [...Array<number>(bins).fill(each), 0];

describe('stabilityIndex', () => {
  it('is 0 for equal shares, whatever the number of rows', () => {
    expect(stabilityIndex(uniform(20, 50), uniform(20, 50))).toBe(0);
    expect(stabilityIndex(uniform(20, 50), uniform(20, 5000))).toBeLessThan(1e-6);
  });

  it('gives the sum of (a - e) ln(a / e) over tenths', () => {
    // Shares of two bins .5 and .5 before, .8 and .2 now: (.3) ln(1.6) + (-.3) ln(.4).
    const index = stabilityIndex([500_000, 500_000, 0], [800_000, 200_000, 0]);
    expect(index).toBeCloseTo(0.3 * Math.log(1.6) - 0.3 * Math.log(0.4), 4);
  });

  it('sees values that are missing now', () => {
    expect(
      stabilityIndex([...uniform(10, 100)], [...Array<number>(10).fill(70), 300]),
    ).toBeGreaterThan(0.25);
  });

  it('is finite where nothing was known before', () => {
    expect(stabilityIndex([0, 0, 0, 100], [50, 30, 20, 0])).toBeGreaterThan(0.25);
    expect(Number.isFinite(stabilityIndex([0, 100], [100, 0]))).toBe(true);
  });
});
