import fc from 'fast-check';
import { negativeTrend } from '../../../activities/text/negative-trend.js';

describe('negativeTrend', () => {
  it('is the slope of the log-odds where they lie on a line', () => {
    // Odds 1/3, 1 and 3: the log-odds rise by log 3 a week.
    const weeks = [
      { at: 2900, k: 100, n: 400 },
      { at: 2901, k: 100, n: 200 },
      { at: 2902, k: 300, n: 400 },
    ];
    const trend = negativeTrend(weeks);
    expect(trend?.value).toBeCloseTo(Math.log(3), 8);
    // Weights n p (1 - p) are 75, 50, 75: the variance of the slope is 1 / (75 + 75).
    expect(trend?.upper).toBeCloseTo(Math.log(3) + 1.959963984540054 / Math.sqrt(150), 7);
  });

  it('is wider where weeks differ more than chance lets them', () => {
    const calm = [40, 41, 39, 40].map((k, at) => ({ at, k, n: 100 }));
    const wild = [20, 60, 20, 60].map((k, at) => ({ at, k, n: 100 }));
    const width = (weeks: typeof calm): number => {
      const { lower = 0, upper = 0 } = negativeTrend(weeks) ?? {};
      return upper - lower;
    };
    expect(width(wild)).toBeGreaterThan(2 * width(calm));
  });

  it('is undefined where there is nothing to see', () => {
    expect(negativeTrend([])).toBeUndefined();
    expect(negativeTrend([1, 2].map((at) => ({ at, k: 1, n: 2 })))).toBeUndefined();
    expect(negativeTrend([1, 2, 3].map((at) => ({ at, k: 0, n: 5 })))).toBeUndefined();
  });

  it('turns its sign with time, and lies in its interval', () => {
    const week = fc
      .integer({ min: 1, max: 200 })
      .chain((n) => fc.record({ n: fc.constant(n), k: fc.integer({ min: 0, max: n }) }));
    fc.assert(
      fc.property(fc.array(week, { minLength: 3, maxLength: 13 }), (counts) => {
        const there = negativeTrend(counts.map((one, at) => ({ ...one, at })));
        const back = negativeTrend(counts.map((one, at) => ({ ...one, at: -at })));
        if (there === undefined || back === undefined) return;
        expect(there.value).toBeCloseTo(-back.value, 5);
        expect(there.lower).toBeLessThanOrEqual(there.value);
        expect(there.upper).toBeGreaterThanOrEqual(there.value);
      }),
    );
  });
});
