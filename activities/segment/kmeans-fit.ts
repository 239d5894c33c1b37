import { kmeans } from 'ml-kmeans';
import { countDistinctRows, type DenseMatrix, leadingRows, toNestedRows } from './dense-matrix.js';
import { assignNearest } from './nearest-centroid.js';

export interface KMeansOptions {
  readonly clusters: number;
  /** Seed of the first start; start i takes `seed + i`. */
  readonly seed: number;
  readonly starts?: number;
  /** Leading rows on which the starts compete. */
  readonly startRows?: number;
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

// Ten generated shops of 10,000 customers, k of 3, 6 and 10: starting on 2,500 rows took a third of the time and
// ended with an SSE at most 1.1 % above that of starts on all rows, equal or lower in two cases of three.
const DEFAULTS = { starts: 4, startRows: 2500, maxIterations: 100, tolerance: 1e-6 };

/**
 * Fits k-means by Lloyd's algorithm (1982) from k-means++ starts (Arthur & Vassilvitskii 2007). The starts
 * run on the leading `startRows` rows, on all where these hold too few different ones; the start with the
 * smallest SSE there, the earlier on a tie, is carried on over all rows (Bradley & Fayyad 1998, "Refining
 * initial points for k-means clustering"). The rows should be in random order. ml-kmeans does the fits;
 * labels and SSE are taken again from the centroids that it returns, because its own labels are those of
 * the step before.
 * Throws RangeError unless there are at least as many different rows as clusters.
 */
export function fitKMeans(matrix: DenseMatrix, options: KMeansOptions): KMeansFit {
  const settings = { ...DEFAULTS, ...options };
  const { clusters, starts, startRows } = settings;
  const distinct = countDistinctRows(matrix, clusters);
  if (clusters < 1 || distinct < clusters || starts < 1) {
    throw new RangeError(
      `k-means: expected 1 or more starts and clusters, and a different row for each cluster, ` +
        `got ${starts} starts, ${clusters} clusters, ${distinct} different rows`,
    );
  }
  const first = leadingRows(matrix, startRows);
  const leading = countDistinctRows(first, clusters) < clusters ? matrix : first;
  const best = bestStart(leading, settings);
  if (leading.rows === matrix.rows) return best;
  const nested = toNestedRows(matrix);
  return runLloyd(matrix, nested, settings, { initialization: toNestedRows(best.centroids) });
}

type Settings = Required<KMeansOptions>;

function bestStart(matrix: DenseMatrix, settings: Settings): KMeansFit {
  const nested = toNestedRows(matrix);
  const fits = Array.from({ length: settings.starts }, (_, start) =>
    runLloyd(matrix, nested, settings, {
      initialization: 'kmeans++',
      seed: settings.seed + start,
    }),
  );
  return fits.reduce((best, fit) => (fit.sse < best.sse ? fit : best));
}

function runLloyd(
  matrix: DenseMatrix,
  nested: number[][],
  { clusters, maxIterations, tolerance }: Settings,
  start: { initialization: 'kmeans++' | number[][]; seed?: number },
): KMeansFit {
  const result = kmeans(nested, clusters, { ...start, maxIterations, tolerance });
  const centroids = {
    rows: clusters,
    columns: matrix.columns,
    values: Float64Array.from(result.centroids.flat()),
  };
  const { labels, squaredDistances } = assignNearest(matrix, centroids);
  const sse = squaredDistances.reduce((sum, distance) => sum + distance, 0);
  return { centroids, labels, sse, converged: result.converged };
}
