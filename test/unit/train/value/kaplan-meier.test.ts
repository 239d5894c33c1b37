import fc from 'fast-check';
import { kaplanMeier } from '../../../../activities/train/value/kaplan-meier.js';

describe('kaplanMeier', () => {
  // The treated patients of Freireich et al. 1963: remissions in weeks, as in Kalbfleisch, Prentice 2002, §1.1.2; the
  // curve is their table 1.2 (survival .857, .807, .753, .690, .628, .538, .448).
  it('has the curve of the leukaemia trial', () => {
    const points = kaplanMeier({
      times: [6, 7, 9, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 34, 35],
      events: [3, 1, 0, 1, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0],
      censored: [1, 0, 1, 1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 2, 1, 1],
    });
    expect(points.map(({ time, atRisk, survival }) => [time, atRisk, survival.toFixed(3)])).toEqual(
      [
        [6, 21, '0.857'],
        [7, 17, '0.807'],
        [10, 15, '0.753'],
        [13, 12, '0.690'],
        [16, 11, '0.627'],
        [22, 7, '0.538'],
        [23, 6, '0.448'],
      ],
    );
    // Greenwood's standard error at 10 weeks is .0963, hence log(-log) bounds of .503 and .889.
    expect(points[2]?.lower).toBeCloseTo(0.503, 3);
    expect(points[2]?.upper).toBeCloseTo(0.889, 3);
  });

  it('is the share that is left where nobody is censored, and falls within its interval', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 80 }),
        (days) => {
          const times = [...new Set(days)].sort((a, b) => a - b);
          const events = times.map((time) => days.filter((day) => day === time).length);
          const points = kaplanMeier({ times, events, censored: times.map(() => 0) });
          for (const { time, survival, lower, upper } of points) {
            const left = days.filter((day) => day > time).length / days.length;
            expect(survival).toBeCloseTo(left, 12);
            expect(lower).toBeLessThanOrEqual(survival);
            expect(upper).toBeGreaterThanOrEqual(survival);
          }
        },
      ),
    );
  });
});
