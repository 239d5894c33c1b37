import type { DenseMatrix } from './dense-matrix.js';
import { assignNearest } from './nearest-centroid.js';
import { applyRobustScaler, type RobustScaler } from './robust-scaler.js';

export interface AssignInput {
  /** Customers x (behaviour columns, then profile columns), in original units. */
  readonly block: DenseMatrix;
  readonly scaler: RobustScaler;
  readonly centroids: DenseMatrix;
}

/** Sums of one block by cluster; blocks are added in their order, so that the bits never differ. */
export interface AssignedBlock {
  readonly labels: Int32Array;
  readonly sizes: Float64Array;
  /** Clusters x columns of the block: sums of the known values. */
  readonly sums: DenseMatrix;
  /** Clusters x columns of the block: numbers of known values. */
  readonly known: DenseMatrix;
}

/** Assigns a block of customers to the nearest centroids and sums their columns by cluster. */
export default function assignBlock({ block, scaler, centroids }: AssignInput): AssignedBlock {
  const behaviour = leadingColumns(block, scaler.inputColumns);
  const { labels } = assignNearest(applyRobustScaler(scaler, behaviour), centroids);
  const { columns } = block;
  const sizes = new Float64Array(centroids.rows);
  const sums = new Float64Array(centroids.rows * columns);
  const known = new Float64Array(centroids.rows * columns);
  for (const [row, label] of labels.entries()) {
    (sizes[label] as number) += 1;
    for (let column = 0; column < columns; column += 1) {
      const value = block.values[row * columns + column] as number;
      if (Number.isNaN(value)) continue;
      (sums[label * columns + column] as number) += value;
      (known[label * columns + column] as number) += 1;
    }
  }
  const shape = { rows: centroids.rows, columns };
  return { labels, sizes, sums: { ...shape, values: sums }, known: { ...shape, values: known } };
}

function leadingColumns(matrix: DenseMatrix, columns: number): DenseMatrix {
  const values = new Float64Array(matrix.rows * columns);
  for (let row = 0; row < matrix.rows; row += 1) {
    const start = row * matrix.columns;
    values.set(matrix.values.subarray(start, start + columns), row * columns);
  }
  return { rows: matrix.rows, columns, values };
}
