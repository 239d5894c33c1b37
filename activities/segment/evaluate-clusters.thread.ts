import { clusterValidity } from './cluster-validity.js';
import { type DenseMatrix, leadingRows } from './dense-matrix.js';
import { fitKMeans } from './kmeans-fit.js';
import { meanOf, silhouetteByCluster, silhouetteWidths } from './silhouette.js';
import { clusterStability } from './stability.js';
import type { ClusterCandidate } from './choose-k.js';

export interface EvaluateInput {
  readonly scaled: DenseMatrix;
  readonly clusters: number;
  readonly seed: number;
  /** The silhouette is exact on this many leading rows; it is quadratic in them. */
  readonly silhouetteRows: number;
}

/** A fit with one number of clusters and what speaks for it. */
export interface EvaluatedClusters extends ClusterCandidate {
  readonly centroids: DenseMatrix;
  readonly sse: number;
  /** Standard error of the mean silhouette width. */
  readonly silhouetteError: number;
  readonly silhouetteRows: number;
  /** Mean silhouette width by cluster; NaN where none of its rows was looked at. */
  readonly clusterSilhouettes: number[];
  /** Adjusted Rand index of each bootstrap sample. */
  readonly agreements: number[];
  /** Cluster of every sampled customer. */
  readonly labels: Int32Array;
  readonly calinskiHarabasz: number;
  readonly daviesBouldin: number;
}

/** Fits k-means on the scaled sample and measures its silhouette and its stability. */
export default function evaluateClusters(input: EvaluateInput): EvaluatedClusters {
  const { scaled, clusters, seed } = input;
  const fit = fitKMeans(scaled, { clusters, seed });
  const measured = leadingRows(scaled, input.silhouetteRows);
  const labels = fit.labels.subarray(0, measured.rows);
  const widths =
    new Set(labels).size > 1 ? silhouetteWidths(measured, labels) : new Float64Array(measured.rows);
  const silhouette = meanOf(widths);
  const { agreements, jaccards } = clusterStability(scaled, fit.labels, {
    clusters,
    seed,
    starts: 2,
  });
  const { calinskiHarabasz, daviesBouldin } = clusterValidity(scaled, fit.labels);
  return {
    clusters,
    centroids: fit.centroids,
    sse: fit.sse,
    silhouette,
    silhouetteError: standardError(widths, silhouette),
    silhouetteRows: measured.rows,
    clusterSilhouettes: silhouetteByCluster(widths, labels, clusters),
    stability: Math.min(...jaccards),
    agreements,
    labels: fit.labels,
    calinskiHarabasz,
    daviesBouldin,
  };
}

function standardError(values: Float64Array, mean: number): number {
  if (values.length < 2) return 0;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}
