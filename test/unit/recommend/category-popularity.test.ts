import { categoryLift, fitCategories } from '../../../activities/recommend/category-popularity.js';
import { smoothedShares } from '../../../activities/recommend/popularity.js';
import { segmentShares } from '../../../activities/recommend/segment-popularity.js';

const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);

describe('categoryLift', () => {
  const model = fitCategories(Int32Array.from([0, 0, 1]), 2, Float64Array.from([0.5, 0.25, 0.25]));

  it('is 1 for a customer of whom nothing is known', () => {
    expect([...categoryLift(model, new Int32Array(0), new Float64Array(0))]).toEqual([1, 1]);
  });

  it('draws a liked category above and others below 1 by a prior of 2 interactions', () => {
    const lift = categoryLift(model, Int32Array.from([2]), Float64Array.from([1]));
    expect(lift[1]).toBeCloseTo((1 + 2 * 0.25) / (3 * 0.25), 12);
    expect(lift[0]).toBeCloseTo((2 * 0.75) / (3 * 0.75), 12);
  });

  it('times the share of the category sums to 1', () => {
    const lift = categoryLift(model, Int32Array.from([0, 2]), Float64Array.from([2, 5]));
    expect(sum(lift.map((value, category) => value * model.share[category]!))).toBeCloseTo(1, 12);
  });
});

describe('smoothedShares', () => {
  it('sums to 1 and leaves no product at 0', () => {
    const shares = smoothedShares(Float64Array.from([3, 0, 1]));
    expect(sum(shares)).toBeCloseTo(1, 12);
    expect(shares[1]).toBeCloseTo(0.01 / 3, 12);
  });

  it('is even where nothing was counted', () => {
    expect([...smoothedShares(new Float64Array(4))]).toEqual([0.25, 0.25, 0.25, 0.25]);
  });
});

describe('segmentShares', () => {
  it('stays near the shares of all for a segment that bought little', () => {
    const everyone = Float64Array.from([0.9, 0.1]);
    const shares = segmentShares(Float64Array.from([0, 2, 0, 20_000]), everyone);
    expect(shares[0]).toBeGreaterThan(0.85);
    expect(shares[3]).toBeGreaterThan(0.95);
  });
});
