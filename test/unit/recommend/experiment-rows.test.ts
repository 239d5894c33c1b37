import { chiSquareTail, sampleRatioP } from '../../../activities/recommend/chi-square.js';
import { experimentRows, type ArmSums } from '../../../activities/recommend/experiment-rows.js';
import { seededRandom } from '../../../activities/compute/seeded-random.js';

describe('chiSquareTail', () => {
  // Abramowitz & Stegun 1964, table 26.8: the points that 5 % lie above.
  it.each([
    [3.841459, 1],
    [5.991465, 2],
    [7.814728, 3],
    [9.487729, 4],
    [11.0705, 5],
  ])('of %d with %d degrees of freedom is 5 %%', (x, freedom) => {
    expect(chiSquareTail(x, freedom)).toBeCloseTo(0.05, 5);
  });
});

describe('sampleRatioP', () => {
  it('is 1 where counts are as expected, and small where they are not', () => {
    expect(sampleRatioP([950, 50], [0.95, 0.05])).toBeCloseTo(1, 6);
    expect(sampleRatioP([900, 100], [0.95, 0.05])).toBeLessThan(1e-9);
    expect(sampleRatioP([10], [1])).toBeNull();
  });
});

const sumsOf = (arm: string, units: readonly [number, number][]): ArmSums => {
  const sum = (value: (x: number, y: number) => number): number =>
    units.reduce((total, [x, y]) => total + value(x, y), 0);
  return {
    arm,
    n: units.length,
    x: sum((x) => x),
    y: sum((_, y) => y),
    xx: sum((x) => x * x),
    yy: sum((_, y) => y * y),
    xy: sum((x, y) => x * y),
  };
};

describe('experimentRows', () => {
  const names = { experiment: 'recommendations', kpi: 'recommendation_ctr' };

  it('compares with the control arm, by hand', () => {
    const rows = experimentRows(
      names,
      [
        sumsOf('control', [
          [10, 1],
          [10, 1],
        ]),
        sumsOf('treatment', [
          [10, 2],
          [10, 4],
        ]),
      ],
      { control: 0.5, treatment: 0.5 },
    );
    expect(rows[0]).toMatchObject({ arm: 'control', n: 2, value: 0.1, effect: null, lower: null });
    expect(rows[1]).toMatchObject({ arm: 'treatment', value: 0.3, srm_p: 1 });
    expect(rows[1]!.effect).toBeCloseTo(0.2, 12);
    // Ratio 0.3: residuals -1 and 1; 2 / (2 - 1) * 2 / 20² = 0.01.
    expect(rows[1]!.upper! - rows[1]!.effect!).toBeCloseTo(1.959964 * 0.1, 6);
  });

  it('covers a known difference in at least 90 % of 200 runs, with customers who see lists of any length', () => {
    let covered = 0;
    for (let run = 0; run < 200; run += 1) {
      const random = seededRandom(run + 7);
      const units = (rate: number): [number, number][] =>
        Array.from({ length: 400 }, () => {
          const shown = 1 + Math.floor(random() * 20);
          const own = rate * (0.5 + random());
          let clicked = 0;
          for (let place = 0; place < shown; place += 1) clicked += random() < own ? 1 : 0;
          return [shown, clicked];
        });
      const rows = experimentRows(
        names,
        [sumsOf('control', units(0.1)), sumsOf('treatment', units(0.14))],
        {},
      );
      const { lower, upper } = rows[1]!;
      if (lower! <= 0.04 && upper! >= 0.04) covered += 1;
    }
    expect(covered).toBeGreaterThanOrEqual(180);
  });
});
