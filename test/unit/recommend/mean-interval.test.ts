import { seededRandom } from '../../../activities/compute/seeded-random.js';
import { meanIntervals } from '../../../activities/recommend/mean-interval.js';

describe('meanIntervals', () => {
  it('is about 1.96 standard errors wide on each side for many customers', () => {
    const random = seededRandom(1);
    const values = Float64Array.from({ length: 2000 }, () => random());
    const [interval] = meanIntervals([values], seededRandom(2));
    const error = Math.sqrt(1 / 12 / 2000);
    // Monte Carlo error of a percentile of 1,000 resamples is about 7 % of the half-width.
    expect((interval!.upper - interval!.lower) / (2 * 1.96 * error)).toBeCloseTo(1, 0.8);
    expect(interval!.lower).toBeLessThan(interval!.value);
    expect(interval!.upper).toBeGreaterThan(interval!.value);
  });

  it('has no width where all customers are equal', () => {
    expect(meanIntervals([new Float64Array(5).fill(0.25)], seededRandom(3))).toEqual([
      { value: 0.25, lower: 0.25, upper: 0.25 },
    ]);
  });
});
