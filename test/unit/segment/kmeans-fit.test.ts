import fc from 'fast-check';
import { adjustedRandIndex } from '../../../activities/segment/adjusted-rand-index.js';
import { selectRows } from '../../../activities/segment/dense-matrix.js';
import { fitKMeans } from '../../../activities/segment/kmeans-fit.js';
import { silhouetteWidths, meanOf } from '../../../activities/segment/silhouette.js';
import { matrixOf, readClassic, standardised } from './classic-data.js';

describe('fitKMeans', () => {
  // scikit-learn 1.9.1, KMeans(k, n_init=50, tol=0, random_state=0) on iris: inertia_ and silhouette_score.
  it.each([
    [2, 152.3479517604, 0.6810461692],
    [3, 78.8514414261, 0.5528190124],
    [4, 57.2284732143, 0.498050505],
    [5, 46.4461820513, 0.4887488871],
    [6, 39.0399872461, 0.364834004],
  ])(
    'reaches the best known SSE and silhouette of iris with %i clusters',
    (clusters, sse, width) => {
      const { matrix } = readClassic('iris');
      const fit = fitKMeans(matrix, { clusters, seed: 7, starts: 40, tolerance: 0 });
      expect(fit.sse).toBeCloseTo(sse, 8);
      expect(meanOf(silhouetteWidths(matrix, fit.labels))).toBeCloseTo(width, 8);
      expect(fit.converged).toBe(true);
    },
  );

  it('finds the three classes of iris as well as scikit-learn (ARI .7302)', () => {
    const { matrix, classes } = readClassic('iris');
    const { labels } = fitKMeans(matrix, { clusters: 3, seed: 1, tolerance: 0 });
    expect(adjustedRandIndex(labels, classes)).toBeCloseTo(0.7302382723, 8);
  });

  it('finds the three classes of standardised wine as well as scikit-learn (ARI .8975)', () => {
    const { matrix, classes } = readClassic('wine');
    const scaled = standardised(matrix);
    const { labels, sse } = fitKMeans(scaled, { clusters: 3, seed: 1, starts: 10, tolerance: 0 });
    expect(sse).toBeCloseTo(1277.9284888446, 6);
    expect(meanOf(silhouetteWidths(scaled, labels))).toBeCloseTo(0.2848589192, 8);
    expect(adjustedRandIndex(labels, classes)).toBeCloseTo(0.8974949815, 8);
  });

  it('gives the same bits for the same seed', () => {
    const { matrix } = readClassic('wine');
    const first = fitKMeans(matrix, { clusters: 4, seed: 3 });
    expect(fitKMeans(matrix, { clusters: 4, seed: 3 })).toEqual(first);
  });

  it('keeps the best of its starts', () => {
    const { matrix } = readClassic('iris');
    const options = { clusters: 6, tolerance: 0 };
    const single = [20, 21, 22, 23, 24].map(
      (seed) => fitKMeans(matrix, { ...options, seed, starts: 1 }).sse,
    );
    expect(new Set(single).size).toBeGreaterThan(1);
    expect(fitKMeans(matrix, { ...options, seed: 20, starts: 5 }).sse).toBe(Math.min(...single));
  });

  it('carries the best start of the leading rows on over all rows', () => {
    const { matrix } = readClassic('iris');
    const order = Int32Array.from({ length: 150 }, (_, row) => (row * 53) % 150);
    const mixed = selectRows(matrix, order);
    const options = { clusters: 3, seed: 1, startRows: 60, tolerance: 0 };
    expect(fitKMeans(mixed, options).sse).toBeCloseTo(78.8514414261, 8);
  });

  it('starts on all rows where the leading ones hold too few different ones', () => {
    const matrix = matrixOf([[1], [1], [1], [5], [9]]);
    expect(fitKMeans(matrix, { clusters: 3, seed: 1, startRows: 2 }).sse).toBe(0);
  });

  it('refuses more clusters than different rows', () => {
    const matrix = matrixOf([[1], [1], [2]]);
    expect(() => fitKMeans(matrix, { clusters: 3, seed: 1 })).toThrow(
      /3 clusters, 2 different rows/,
    );
  });

  it('puts every different row into a cluster of its own where there are as many', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 6 }),
        (xs) => {
          const matrix = matrixOf([...xs, ...xs].map((x) => [x]));
          const fit = fitKMeans(matrix, { clusters: xs.length, seed: 5, starts: 1 });
          expect(fit.sse).toBe(0);
          expect(new Set(fit.labels).size).toBe(xs.length);
        },
      ),
    );
  });
});
