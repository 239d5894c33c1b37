import { wilsonInterval } from '../../../activities/optimise/wilson-interval.js';

describe('wilsonInterval', () => {
  it("gives Newcombe's (1998) intervals of 81 in 263, 15 in 148 and 0 in 20", () => {
    const rounded = (successes: number, trials: number): number[] =>
      Object.values(wilsonInterval(successes, trials)).map((bound) => Number(bound.toFixed(4)));
    expect(rounded(81, 263)).toEqual([0.2553, 0.3662]);
    expect(rounded(15, 148)).toEqual([0.0624, 0.1605]);
    expect(rounded(0, 20)).toEqual([0, 0.1611]);
  });

  it('knows nothing without trials', () => {
    expect(wilsonInterval(0, 0)).toEqual({ lower: 0, upper: 1 });
  });
});
