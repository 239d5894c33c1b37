import { seededRandom } from '../../../activities/compute/seeded-random.js';
import { continueLloyd, startLloyd } from '../../../activities/segment/lloyd.js';

const OPTIONS = { clusters: 3, maxIterations: 100, tolerance: 1e-12 };

/** Three groups of 50 points around (0, 0), (10, 0) and (0, 10). */
const random = seededRandom(7);
const matrix = {
  rows: 150,
  columns: 2,
  values: Float64Array.from({ length: 300 }, (_, cell) => {
    const group = Math.floor(cell / 2) % 3;
    const centre = cell % 2 === 0 ? [0, 10, 0][group] : [0, 0, 10][group];
    return (centre ?? 0) + random() - 0.5;
  }),
};

describe('startLloyd', () => {
  it('finds groups that lie apart, whatever the seed', () => {
    for (const seed of [1, 2, 3]) {
      const { centroids, sse } = startLloyd(matrix, OPTIONS, seededRandom(seed));
      const corners = Array.from({ length: 3 }, (_, cluster) =>
        [...centroids.values.subarray(2 * cluster, 2 * cluster + 2)].map(Math.round).join(),
      );
      expect(corners.map((corner) => corner.replaceAll('-0', '0')).sort()).toEqual([
        '0,0',
        '0,10',
        '10,0',
      ]);
      // Variance of a uniform number is 1/12: 300 cells make 25.
      expect(sse).toBeGreaterThan(20);
      expect(sse).toBeLessThan(30);
    }
  });

  it('gives the same bits for the same seed', () => {
    const fit = () => startLloyd(matrix, OPTIONS, seededRandom(4));
    expect(fit()).toEqual(fit());
  });
});

describe('continueLloyd', () => {
  it('leaves the centroids that it was given as they are, and an empty cluster where it was', () => {
    const from = { rows: 2, columns: 2, values: Float64Array.from([1, 1, 900, 900]) };
    const { centroids } = continueLloyd(matrix, from, { ...OPTIONS, clusters: 2 });
    expect([...from.values]).toEqual([1, 1, 900, 900]);
    expect([...centroids.values.subarray(2)]).toEqual([900, 900]);
    const mean = matrix.values.filter((_, cell) => cell % 2 === 0).reduce((a, b) => a + b, 0) / 150;
    expect(centroids.values[0]).toBeCloseTo(mean, 9);
  });
});
