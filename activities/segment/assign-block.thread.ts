import type { DenseMatrix } from './dense-matrix.js';
import { assignNearest, squaredDistance } from './nearest-centroid.js';
import { applyRobustScaler, type RobustScaler } from './robust-scaler.js';

export interface AssignInput {
  /** Customers x (behaviour columns, then profile columns), in original units. */
  readonly block: DenseMatrix;
  readonly scaler: RobustScaler;
  readonly centroids: DenseMatrix;
  /** By customer: the cluster of the day before, -1 where there is none. */
  readonly earlier?: Int32Array | undefined;
}

/**
 * How much further than the nearest the centroid of the day before may be for a customer to stay, so that nobody on
 * a border goes to and fro. At 1.1 a customer who changes is still seen on the day of the change.
 */
const STAYS_WITHIN = 1.1;

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
export default function assignBlock(input: AssignInput): AssignedBlock {
  const { block, scaler, centroids, earlier } = input;
  const behaviour = leadingColumns(block, scaler.inputColumns);
  const scaled = applyRobustScaler(scaler, behaviour);
  const nearest = assignNearest(scaled, centroids);
  const labels = nearest.labels.map((label, row) => {
    const before = earlier?.[row] ?? -1;
    if (before < 0 || before >= centroids.rows) return label;
    const bound = STAYS_WITHIN ** 2 * (nearest.squaredDistances[row] as number);
    return squaredDistance(scaled, row, centroids, before) <= bound ? before : label;
  });
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
