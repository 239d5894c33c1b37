import fc from 'fast-check';
import { strongestChange } from '../../../activities/optimise/incidents/strongest-change.js';
import { seededRandom } from '../../../activities/compute/seeded-random.js';

const daily = (
  trials: readonly number[],
  sums: readonly number[],
): { trials: Float64Array; sums: Float64Array } => ({
  trials: Float64Array.from(trials),
  sums: Float64Array.from(sums),
});

const repeat = (value: number, times: number): number[] => Array<number>(times).fill(value);

describe('strongestChange', () => {
  it('dates a rise of a rate to its day and measures it', () => {
    const found = strongestChange(daily(repeat(100, 10), [...repeat(10, 6), ...repeat(40, 4)]));
    expect(found).toMatchObject({ from: 6, to: 9, insideTrials: 400, outsideTrials: 600 });
    expect(found?.inside).toBeCloseTo(160.5 / 401, 12);
    expect(found?.outside).toBeCloseTo(60.5 / 601, 12);
    expect(found?.effect).toBeCloseTo(
      2 * Math.asin(Math.sqrt(160.5 / 401)) - 2 * Math.asin(Math.sqrt(60.5 / 601)),
      12,
    );
    // Likelihood of 60 in 600 and 160 in 400 against 220 in 1000; days scatter less than by chance.
    const own =
      60 * Math.log(0.1) + 540 * Math.log(0.9) + 160 * Math.log(0.4) + 240 * Math.log(0.6);
    const one = 220 * Math.log(0.22) + 780 * Math.log(0.78);
    expect(found?.z).toBeCloseTo(Math.sqrt(2 * (own - one)), 9);
  });

  it('finds when it ends', () => {
    const sums = [...repeat(5, 10), ...repeat(30, 5), ...repeat(5, 10)];
    expect(strongestChange(daily(repeat(60, 25), sums))).toMatchObject({ from: 10, to: 14 });
  });

  it('finds a rise of measured values by their scatter', () => {
    const sums = [...repeat(200, 8), ...repeat(300, 4)];
    const squares = sums.map((sum) => (sum * sum) / 100 + 100);
    const found = strongestChange({
      ...daily(repeat(100, 12), sums),
      squares: Float64Array.from(squares),
    });
    expect(found).toMatchObject({ from: 8, to: 11, inside: 3, outside: 2, effect: 1 });
    expect(found?.z).toBeGreaterThan(10);
  });

  it('says nothing of an improvement, of few trials, or of a start without a before', () => {
    expect(
      strongestChange(daily(repeat(100, 6), [...repeat(40, 3), ...repeat(10, 3)])),
    ).toBeUndefined();
    expect(strongestChange(daily(repeat(2, 12), repeat(1, 12)))).toBeUndefined();
    expect(strongestChange(daily(repeat(100, 2), [10, 90]))).toBeUndefined();
  });

  it('dates a planted rise from 10 % to 50 % to within a day, whatever the days', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 50 }),
        fc.integer({ min: 0, max: 1000 }),
        (start, seed) => {
          const random = seededRandom(seed);
          const trials = Array.from({ length: 60 }, () => 30 + Math.floor(random() * 40));
          const sums = trials.map((count, day) => {
            const rate = day >= start ? 0.5 : 0.1;
            return Array.from({ length: count }, () => random() < rate).filter(Boolean).length;
          });
          const found = strongestChange(daily(trials, sums));
          expect(Math.abs((found?.from ?? -9) - start)).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 40 },
    );
  });
});
