import type { DenseMatrix } from './dense-matrix.js';
import { squaredDistance } from './nearest-centroid.js';

/**
 * Silhouette width of every row, in [-1, 1]: (b - a) / max(a, b), where a is the mean Euclidean distance
 * to the other rows of its cluster and b the smallest mean distance to the rows of another cluster. A row
 * alone in its cluster has 0. Labels are 0..clusters-1; empty clusters are passed over.
 * Quadratic in rows: give it a bounded sample.
 * Throws RangeError with fewer than two clusters that hold rows, or where labels and rows differ in number.
 * Source: Rousseeuw 1987, "Silhouettes", J. Comput. Appl. Math. 20, eq. (2).
 */
export function silhouetteWidths(matrix: DenseMatrix, labels: Int32Array): Float64Array {
  if (labels.length !== matrix.rows) {
    throw new RangeError(`labels: length expected ${matrix.rows}, got ${labels.length}`);
  }
  const sizes = clusterSizes(labels);
  if (sizes.filter((size) => size > 0).length < 2) {
    throw new RangeError('silhouette: expected two clusters or more that hold rows, got fewer');
  }
  const distanceSums = distancesToClusters(matrix, labels, sizes.length);
  return Float64Array.from(labels, (own, row) =>
    silhouetteWidth(
      distanceSums.subarray(row * sizes.length, (row + 1) * sizes.length),
      sizes,
      own,
    ),
  );
}

/** Mean silhouette width by cluster; NaN for a cluster without rows. */
export function silhouetteByCluster(
  widths: Float64Array,
  labels: Int32Array,
  clusters: number,
): number[] {
  return Array.from({ length: clusters }, (_, cluster) =>
    meanOf(widths.filter((_width, row) => labels[row] === cluster)),
  );
}

/** Arithmetic mean; NaN of nothing. */
export function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function clusterSizes(labels: Int32Array): number[] {
  const sizes: number[] = new Array<number>(Math.max(...new Set(labels)) + 1).fill(0);
  for (const label of labels) sizes[label] = (sizes[label] ?? 0) + 1;
  return sizes;
}

/** Sum of distances of every row (rows) to all rows of every cluster (columns). */
function distancesToClusters(
  matrix: DenseMatrix,
  labels: Int32Array,
  clusters: number,
): Float64Array {
  const sums = new Float64Array(matrix.rows * clusters);
  for (let left = 0; left < matrix.rows; left += 1) {
    for (let right = left + 1; right < matrix.rows; right += 1) {
      const distance = Math.sqrt(squaredDistance(matrix, left, matrix, right));
      (sums[left * clusters + (labels[right] as number)] as number) += distance;
      (sums[right * clusters + (labels[left] as number)] as number) += distance;
    }
  }
  return sums;
}

function silhouetteWidth(sums: Float64Array, sizes: readonly number[], own: number): number {
  const ownSize = sizes[own] ?? 0;
  if (ownSize === 1) return 0;
  const within = (sums[own] ?? 0) / (ownSize - 1);
  let nearest = Infinity;
  for (const [cluster, size] of sizes.entries()) {
    if (cluster !== own && size > 0) nearest = Math.min(nearest, (sums[cluster] ?? 0) / size);
  }
  const larger = Math.max(within, nearest);
  return larger === 0 ? 0 : (nearest - within) / larger;
}
