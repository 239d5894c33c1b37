import { seededRandom } from '../../../activities/compute/seeded-random.js';
import { fitKMeans } from '../../../activities/segment/kmeans-fit.js';
import { clusterStability } from '../../../activities/segment/stability.js';
import { matrixOf } from './classic-data.js';

/** Rows around the given centres, ± `spread`. */
function blobs(centres: readonly number[], spread: number): ReturnType<typeof matrixOf> {
  const random = seededRandom(11);
  return matrixOf(
    Array.from({ length: 300 }, (_, row) => {
      const centre = centres[row % centres.length] ?? 0;
      return [centre + spread * (random() - 0.5), spread * (random() - 0.5)];
    }),
  );
}

function meanStability(matrix: ReturnType<typeof matrixOf>, clusters: number): number {
  const { labels } = fitKMeans(matrix, { clusters, seed: 1 });
  const { agreements: indices } = clusterStability(matrix, labels, { clusters, seed: 1 });
  return indices.reduce((sum, index) => sum + index, 0) / indices.length;
}

describe('clusterStability', () => {
  it('is 1 in every subsample of clusters that lie apart', () => {
    const matrix = blobs([0, 10, 20], 2);
    const { labels } = fitKMeans(matrix, { clusters: 3, seed: 1 });
    const found = clusterStability(matrix, labels, { clusters: 3, seed: 1, replicates: 6 });
    expect(found).toEqual({ agreements: [1, 1, 1, 1, 1, 1], jaccards: [1, 1, 1] });
  });

  it('falls below .75 where one cloud is cut into many', () => {
    expect(meanStability(blobs([0], 2), 7)).toBeLessThan(0.75);
  });

  it('gives the same indices for the same seed', () => {
    const matrix = blobs([0], 2);
    const { labels } = fitKMeans(matrix, { clusters: 5, seed: 1 });
    const options = { clusters: 5, seed: 9 };
    expect(clusterStability(matrix, labels, options)).toEqual(
      clusterStability(matrix, labels, options),
    );
  });

  it('fits fewer clusters where a subsample holds fewer different rows', () => {
    const matrix = matrixOf([[0], [0], [0], [0], [0], [0], [0], [0], [1], [5]]);
    const { labels } = fitKMeans(matrix, { clusters: 3, seed: 1 });
    const { agreements: indices } = clusterStability(matrix, labels, {
      clusters: 3,
      seed: 1,
      replicates: 8,
    });
    expect(Math.min(...indices)).toBeLessThan(1);
    expect(Math.max(...indices)).toBeLessThanOrEqual(1);
  });
});
