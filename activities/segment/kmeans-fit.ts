import { kmeans } from 'ml-kmeans';
import { countDistinctRows, type DenseMatrix, toNestedRows } from './dense-matrix.js';
import { assignNearest } from './nearest-centroid.js';

export interface KMeansOptions {
  readonly clusters: number;
  /** Seed of the first start; start i takes `seed + i`. */
  readonly seed: number;
  readonly starts?: number;
  readonly maxIterations?: number;
  /** Largest squared move of a centroid that counts as standing still. */
  readonly tolerance?: number;
}

/** The best of several starts. Clusters are in ml-kmeans' own order. */
export interface KMeansFit {
  readonly centroids: DenseMatrix;
  /** Nearest centroid of every row. */
  readonly labels: Int32Array;
  /** Sum over rows of the squared distance to the nearest centroid ("inertia"). */
  readonly sse: number;
  readonly converged: boolean;
}

const DEFAULTS = { starts: 4, maxIterations: 100, tolerance: 1e-6 };

/**
 * Fits k-means by Lloyd's algorithm (1982) from k-means++ starts (Arthur & Vassilvitskii 2007) and keeps
 * the fit with the smallest SSE, the earlier start on a tie. ml-kmeans does the fits; labels and SSE are
 * taken again from the centroids that it returns, because its own labels are those of the step before.
 * Throws RangeError unless there are at least as many different rows as clusters.
 */
export function fitKMeans(matrix: DenseMatrix, options: KMeansOptions): KMeansFit {
  const { clusters, seed, starts, maxIterations, tolerance } = { ...DEFAULTS, ...options };
  const distinct = countDistinctRows(matrix, clusters);
  if (clusters < 1 || distinct < clusters || starts < 1) {
    throw new RangeError(
      `k-means: expected 1 or more starts and clusters, and a different row for each cluster, ` +
        `got ${starts} starts, ${clusters} clusters, ${distinct} different rows`,
    );
  }
  const rows = toNestedRows(matrix);
  let best: KMeansFit | undefined;
  for (let start = 0; start < starts; start += 1) {
    const result = kmeans(rows, clusters, {
      initialization: 'kmeans++',
      seed: seed + start,
      maxIterations,
      tolerance,
    });
    const centroids = {
      rows: clusters,
      columns: matrix.columns,
      values: Float64Array.from(result.centroids.flat()),
    };
    const { labels, squaredDistances } = assignNearest(matrix, centroids);
    const sse = squaredDistances.reduce((sum, distance) => sum + distance, 0);
    if (best === undefined || sse < best.sse) {
      best = { centroids, labels, sse, converged: result.converged };
    }
  }
  return best as KMeansFit;
}
