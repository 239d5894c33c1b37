import { seededRandom } from '../compute/seeded-random.js';
import { adjustedRandIndex } from './adjusted-rand-index.js';
import { clusterwiseJaccard } from './clusterwise-jaccard.js';
import { countDistinctRows, type DenseMatrix, selectRows } from './dense-matrix.js';
import { bestStart, type KMeansOptions } from './kmeans-fit.js';
import { assignNearest } from './nearest-centroid.js';

export interface StabilityOptions extends KMeansOptions {
  /** Number of samples. */
  readonly replicates?: number;
  /** Rows of a sample, as a share of all. */
  readonly share?: number;
  /** Most rows of a sample. */
  readonly maxRows?: number;
}

// As many rows as there are is the bootstrap; more than 2,000 would hide what a smaller shop could not tell.
const DEFAULTS = { replicates: 10, share: 1, maxRows: 2000 };

/** Keeps the seeds of one replicate's starts apart from the next one's. */
const SEED_STEP = 1000;

/** How a clustering comes out again on other rows. */
export interface Stability {
  /** Adjusted Rand index of each replicate with the reference, in order. */
  readonly agreements: number[];
  /** By cluster: mean Jaccard similarity with its best match in each replicate. */
  readonly jaccards: number[];
}

/**
 * Agreement of a clustering with those of bootstrap samples: for each replicate, k-means is fitted on rows drawn
 * with replacement, all rows are assigned to its centroids, and the adjusted Rand index with the
 * reference labels is taken, and for each cluster its best match. A sample with fewer different rows than clusters is fitted with fewer.
 * Determined by `seed`.
 * Source: Ben-Hur, Elisseeff & Guyon 2002, "A stability based method for discovering structure in clustered
 * data"; Hennig 2007, "Cluster-wise assessment of cluster stability", section 3.1 (bootstrap).
 */
export function clusterStability(
  matrix: DenseMatrix,
  reference: Int32Array,
  options: StabilityOptions,
): Stability {
  const { replicates, share, maxRows, ...fit } = { ...DEFAULTS, ...options };
  const random = seededRandom(fit.seed);
  const size = Math.max(fit.clusters, Math.min(Math.ceil(matrix.rows * share), maxRows));
  const agreements: number[] = [];
  const sums = new Float64Array(fit.clusters);
  for (let replicate = 0; replicate < replicates; replicate += 1) {
    const sample = selectRows(matrix, sampleRows(matrix.rows, size, random));
    const centroids = bestStart(sample, {
      ...fit,
      clusters: countDistinctRows(sample, fit.clusters),
      seed: fit.seed + SEED_STEP * (replicate + 1),
    });
    const { labels } = assignNearest(matrix, centroids);
    agreements.push(adjustedRandIndex(reference, labels));
    for (const [cluster, similarity] of clusterwiseJaccard(
      reference,
      labels,
      fit.clusters,
    ).entries()) {
      (sums[cluster] as number) += similarity;
    }
  }
  return { agreements, jaccards: Array.from(sums, (sum) => sum / replicates) };
}

/** `size` row numbers below `rows`, drawn with replacement. */
function sampleRows(rows: number, size: number, random: () => number): Int32Array {
  return Int32Array.from({ length: size }, () => Math.floor(random() * rows));
}
