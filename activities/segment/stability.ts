import { seededRandom } from '../compute/seeded-random.js';
import { adjustedRandIndex } from './adjusted-rand-index.js';
import { countDistinctRows, type DenseMatrix, selectRows } from './dense-matrix.js';
import { bestStart, type KMeansOptions } from './kmeans-fit.js';
import { assignNearest } from './nearest-centroid.js';

export interface StabilityOptions extends KMeansOptions {
  /** Number of subsamples. */
  readonly replicates?: number;
  /** Share of the rows in a subsample. */
  readonly share?: number;
  /** Most rows in a subsample. */
  readonly maxRows?: number;
}

// Half of the rows is the usual subsample (Ben-Hur et al. 2002 take 0.5 to 0.8).
const DEFAULTS = { replicates: 10, share: 0.5, maxRows: 2000 };

/** Keeps the seeds of one replicate's starts apart from the next one's. */
const SEED_STEP = 1000;

/**
 * Agreement of a clustering with those of subsamples: for each replicate, k-means is fitted on rows drawn
 * without replacement, all rows are assigned to its centroids, and the adjusted Rand index with the
 * reference labels is taken. A subsample with fewer different rows than clusters is fitted with fewer.
 * Returns one index a replicate, in order; determined by `seed`.
 * Source: Ben-Hur, Elisseeff & Guyon 2002, "A stability based method for discovering structure in clustered
 * data"; against a reference clustering as in Hennig 2007, "Cluster-wise assessment of cluster stability".
 */
export function clusterStability(
  matrix: DenseMatrix,
  reference: Int32Array,
  options: StabilityOptions,
): number[] {
  const { replicates, share, maxRows, ...fit } = { ...DEFAULTS, ...options };
  const random = seededRandom(fit.seed);
  const size = Math.max(fit.clusters, Math.min(Math.ceil(matrix.rows * share), maxRows));
  return Array.from({ length: replicates }, (_, replicate) => {
    const sample = selectRows(matrix, sampleRows(matrix.rows, size, random));
    const centroids = bestStart(sample, {
      ...fit,
      clusters: countDistinctRows(sample, fit.clusters),
      seed: fit.seed + SEED_STEP * (replicate + 1),
    });
    return adjustedRandIndex(reference, assignNearest(matrix, centroids).labels);
  });
}

/** `size` different row numbers below `rows` (the first steps of a Fisher-Yates shuffle). */
function sampleRows(rows: number, size: number, random: () => number): Int32Array {
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  for (let index = 0; index < size; index += 1) {
    const swap = index + Math.floor(random() * (rows - index));
    const held = order[index] as number;
    order[index] = order[swap] as number;
    order[swap] = held;
  }
  return order.slice(0, size);
}
