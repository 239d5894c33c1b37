import fc from 'fast-check';
import { assignNearest, squaredDistance } from '../../../activities/segment/nearest-centroid.js';
import { matrixOf } from './classic-data.js';

describe('assignNearest', () => {
  it('gives the nearest centroid and the squared distance to it', () => {
    const { labels, squaredDistances } = assignNearest(
      matrixOf([
        [0, 0],
        [3, 4],
        [10, 0],
      ]),
      matrixOf([
        [0, 0],
        [9, 0],
      ]),
    );
    expect([...labels]).toEqual([0, 0, 1]);
    expect([...squaredDistances]).toEqual([0, 25, 1]);
  });

  it('gives a tie to the lower index', () => {
    expect([...assignNearest(matrixOf([[1]]), matrixOf([[2], [0]])).labels]).toEqual([0]);
  });

  it('refuses centroids with other columns', () => {
    expect(() => assignNearest(matrixOf([[1, 2]]), matrixOf([[1]]))).toThrow(/columns, got 1 of 1/);
  });

  it('leaves no centroid nearer than the one it gives', () => {
    const row = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), {
      minLength: 3,
      maxLength: 3,
    });
    const rows = fc.array(row, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(rows, rows, (points, centres) => {
        const matrix = matrixOf(points);
        const centroids = matrixOf(centres);
        const { squaredDistances } = assignNearest(matrix, centroids);
        for (const [point, nearest] of squaredDistances.entries()) {
          for (let centre = 0; centre < centroids.rows; centre += 1) {
            expect(nearest).toBeLessThanOrEqual(squaredDistance(matrix, point, centroids, centre));
          }
        }
      }),
    );
  });
});
