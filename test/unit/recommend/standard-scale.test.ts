import { standardScale } from '../../../activities/recommend/standard-scale.js';

describe('standardScale', () => {
  it('gives what turns scores into mean 0 and standard deviation 1', () => {
    const { mean, scale } = standardScale(Float64Array.from([2, 4, 6, 8]));
    expect(mean).toBe(5);
    expect(scale).toBeCloseTo(1 / Math.sqrt(5), 12);
  });

  it('has scale 0 where all scores are equal, so that nothing is told apart', () => {
    expect(standardScale(Float64Array.from([0.1, 0.1, 0.1]))).toEqual({
      mean: expect.closeTo(0.1, 12) as number,
      scale: 0,
    });
  });
});
