import { clusterMeans, clusterValidity } from './cluster-validity.js';
import { clusterwiseJaccard } from './clusterwise-jaccard.js';
import { type DenseMatrix, selectRows } from './dense-matrix.js';
import { assignNearest } from './nearest-centroid.js';
import { meanOf, silhouetteWidths } from './silhouette.js';
import { wardTree } from './ward-tree.js';

export interface WardInput {
  /** Rows in random order; the tree is quadratic in memory, so a small sample. */
  readonly scaled: DenseMatrix;
  /** Numbers of clusters at which the tree is cut. */
  readonly cuts: readonly number[];
}

/** One cut of the tree. */
export interface WardCut {
  readonly clusters: number;
  readonly sse: number;
  readonly silhouette: number;
  readonly calinskiHarabasz: number;
  readonly daviesBouldin: number;
  /** Smallest over clusters of the mean Jaccard similarity with the clusters of two halves of the rows. */
  readonly stability: number;
}

/**
 * Hierarchical clusters by Ward's criterion, cut at each number. Stability: trees of both halves of the rows are
 * cut alike, all rows go to the nearest centre of each, and every cluster is held against its best match.
 */
export default function wardClusters({ scaled, cuts }: WardInput): WardCut[] {
  const half = scaled.rows >> 1;
  const rows = Int32Array.from({ length: scaled.rows }, (_, row) => row);
  const all = wardTree(scaled);
  const halves = [rows.slice(0, half), rows.slice(half)].map((part) => selectRows(scaled, part));
  const trees = halves.map(wardTree);
  return cuts
    .filter((clusters) => clusters <= half)
    .map((clusters) => {
      const labels = all(clusters);
      const similarities = halves.map((part, index) => {
        const { means } = clusterMeans(part, (trees[index] as (k: number) => Int32Array)(clusters));
        return clusterwiseJaccard(labels, assignNearest(scaled, means).labels, clusters);
      });
      const means = Array.from({ length: clusters }, (_, cluster) =>
        meanOf(Float64Array.from(similarities, (found) => found[cluster] ?? 0)),
      );
      return {
        clusters,
        ...clusterValidity(scaled, labels),
        silhouette: clusters > 1 ? meanOf(silhouetteWidths(scaled, labels)) : 0,
        stability: Math.min(...means),
      };
    });
}
