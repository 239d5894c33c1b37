import { SampleRandom } from '../../../client/sample/sample-random.js';

const DRAWS = 20_000;

function moments(draw: () => number): { mean: number; variance: number } {
  const values = Array.from({ length: DRAWS }, draw);
  const mean = values.reduce((sum, value) => sum + value, 0) / DRAWS;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / DRAWS;
  return { mean, variance };
}

describe('SampleRandom', () => {
  it('gives the same sequence for the same seed and part, another one for another part', () => {
    const draw = (seed: number, part: string): number[] => {
      const random = new SampleRandom(seed, part);
      return Array.from({ length: 5 }, () => random.uniform());
    };
    expect(draw(1, 'a')).toEqual(draw(1, 'a'));
    expect(draw(1, 'a')).not.toEqual(draw(1, 'b'));
    expect(draw(1, 'a')).not.toEqual(draw(2, 'a'));
  });

  it.each([
    { shape: 0.8, mean: 2 },
    { shape: 2.2, mean: 0.07 },
  ])('draws gamma with mean m and variance m^2 / shape ($shape, $mean)', ({ shape, mean }) => {
    const random = new SampleRandom(3, 'gamma');
    const drawn = moments(() => random.gamma(shape, mean));
    expect(drawn.mean / mean).toBeCloseTo(1, 1);
    expect((drawn.variance * shape) / mean ** 2).toBeCloseTo(1, 0);
  });

  it('draws beta with mean m and variance m (1 - m) / (concentration + 1)', () => {
    const random = new SampleRandom(4, 'beta');
    const drawn = moments(() => random.beta(0.26, 8));
    expect(drawn.mean).toBeCloseTo(0.26, 2);
    expect(drawn.variance).toBeCloseTo((0.26 * 0.74) / 9, 3);
  });

  it('draws geometric counts of the asked mean, and none for mean 0', () => {
    const random = new SampleRandom(5, 'geometric');
    expect(moments(() => random.geometric(1.4)).mean).toBeCloseTo(1.4, 1);
    expect(random.geometric(0)).toBe(0);
  });

  it('draws weighted indices in proportion and never one of weight 0', () => {
    const random = new SampleRandom(6, 'weighted');
    const counts = [0, 0, 0];
    for (let draw = 0; draw < DRAWS; draw += 1) {
      const index = random.weighted([1, 0, 3]);
      counts[index] = (counts[index] ?? 0) + 1;
    }
    expect(counts[1]).toBe(0);
    expect((counts[2] ?? 0) / DRAWS).toBeCloseTo(0.75, 1);
  });
});
