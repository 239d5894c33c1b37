import { type DenseMatrix } from './dense-matrix.js';
import { squaredDistance } from './nearest-centroid.js';

/** How well clusters hold together and lie apart. */
export interface ClusterValidity {
  /** Variance between over variance within, by degrees of freedom; higher is better. */
  readonly calinskiHarabasz: number;
  /** Mean over clusters of the worst ratio of spreads to the distance of centres; lower is better. */
  readonly daviesBouldin: number;
  /** Sum of squared distances to the own centre. */
  readonly sse: number;
}

/**
 * Indices of a clustering; 0 for both where fewer than two clusters hold rows or nothing varies within them.
 * Source: Calinski & Harabasz 1974, "A dendrite method for cluster analysis"; Davies & Bouldin 1979, "A cluster
 * separation measure", with mean Euclidean distances, as scikit-learn has them.
 */
export function clusterValidity(matrix: DenseMatrix, labels: Int32Array): ClusterValidity {
  const centres = clusterMeans(matrix, labels);
  const all = clusterMeans(matrix, new Int32Array(matrix.rows));
  const clusters = centres.sizes.length;
  const spreads = new Float64Array(clusters);
  let within = 0;
  for (let row = 0; row < matrix.rows; row += 1) {
    const label = labels[row] as number;
    const squared = squaredDistance(matrix, row, centres.means, label);
    within += squared;
    (spreads[label] as number) += Math.sqrt(squared) / (centres.sizes[label] as number);
  }
  let between = 0;
  const filled = [...centres.sizes.keys()].filter((cluster) => (centres.sizes[cluster] ?? 0) > 0);
  for (const cluster of filled) {
    between +=
      (centres.sizes[cluster] as number) * squaredDistance(centres.means, cluster, all.means, 0);
  }
  const degrees = (matrix.rows - filled.length) / (filled.length - 1);
  const isMeasurable = filled.length > 1 && within > 0 && degrees > 0;
  return {
    calinskiHarabasz: isMeasurable ? (between / within) * degrees : 0,
    daviesBouldin: isMeasurable ? daviesBouldin(centres.means, spreads, filled) : 0,
    sse: within,
  };
}

function daviesBouldin(
  means: DenseMatrix,
  spreads: Float64Array,
  filled: readonly number[],
): number {
  const worst = filled.map((one) =>
    Math.max(
      ...filled
        .filter((other) => other !== one)
        .map((other) => {
          const apart = Math.sqrt(squaredDistance(means, one, means, other));
          return apart > 0 ? ((spreads[one] ?? 0) + (spreads[other] ?? 0)) / apart : 0;
        }),
    ),
  );
  return worst.reduce((sum, value) => sum + value, 0) / worst.length;
}

/** Means and numbers of the rows of each cluster; labels are 0..clusters-1. */
export function clusterMeans(
  matrix: DenseMatrix,
  labels: Int32Array,
): { means: DenseMatrix; sizes: Int32Array } {
  const clusters = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  const { columns } = matrix;
  const sizes = new Int32Array(clusters);
  const values = new Float64Array(clusters * columns);
  for (const [row, label] of labels.entries()) {
    (sizes[label] as number) += 1;
    for (let column = 0; column < columns; column += 1) {
      (values[label * columns + column] as number) += matrix.values[
        row * columns + column
      ] as number;
    }
  }
  const means = values.map(
    (sum, cell) => sum / Math.max(1, sizes[Math.floor(cell / columns)] ?? 1),
  );
  return { means: { rows: clusters, columns, values: means }, sizes };
}
