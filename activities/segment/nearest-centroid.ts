import type { DenseMatrix } from './dense-matrix.js';

/** The nearest centroid of every row, and the squared Euclidean distance to it. */
export interface Assignment {
  readonly labels: Int32Array;
  readonly squaredDistances: Float64Array;
}

/**
 * Assigns each row to its nearest centroid in Euclidean distance; a tie goes to the lower index.
 * Throws RangeError where there is no centroid or the columns differ.
 */
export function assignNearest(matrix: DenseMatrix, centroids: DenseMatrix): Assignment {
  if (centroids.rows === 0 || centroids.columns !== matrix.columns) {
    throw new RangeError(
      `centroids: expected 1 or more rows of ${matrix.columns} columns, ` +
        `got ${centroids.rows} of ${centroids.columns}`,
    );
  }
  const labels = new Int32Array(matrix.rows);
  const squaredDistances = new Float64Array(matrix.rows);
  for (let row = 0; row < matrix.rows; row += 1) {
    let nearest = 0;
    let smallest = Infinity;
    for (let centroid = 0; centroid < centroids.rows; centroid += 1) {
      const distance = squaredDistance(matrix, row, centroids, centroid);
      if (distance < smallest) {
        smallest = distance;
        nearest = centroid;
      }
    }
    labels[row] = nearest;
    squaredDistances[row] = smallest;
  }
  return { labels, squaredDistances };
}

/** Squared Euclidean distance between a row of one matrix and a row of another with equal columns. */
export function squaredDistance(
  left: DenseMatrix,
  leftRow: number,
  right: DenseMatrix,
  rightRow: number,
): number {
  const { columns, values } = left;
  const { values: others } = right;
  const shift = rightRow * columns - leftRow * columns;
  const end = (leftRow + 1) * columns;
  let sum = 0;
  for (let cell = leftRow * columns; cell < end; cell += 1) {
    const difference = (values[cell] as number) - (others[cell + shift] as number);
    sum += difference * difference;
  }
  return sum;
}
