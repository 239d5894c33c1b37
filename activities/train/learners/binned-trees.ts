import { findLeaves, type Nodes } from '../find-leaves.js';
import { binRows, quantileThresholds, type BinnedMatrix } from '../histogram-bins.js';
import { columnsOf, type FeatureMatrix } from './feature-matrix.js';

/** Thresholds of every feature, fitted on these rows. */
export const fitThresholds = (matrix: FeatureMatrix): Float64Array[] =>
  columnsOf(matrix).map((values) => quantileThresholds(values));

/** Bin numbers of rows; throws RangeError where there are other features than thresholds. */
export function binsOf(matrix: FeatureMatrix, thresholds: readonly Float64Array[]): BinnedMatrix {
  if (matrix.features !== thresholds.length) {
    throw new RangeError(`expected ${thresholds.length} features, got ${matrix.features}`);
  }
  return binRows(columnsOf(matrix), thresholds, matrix.rows);
}

/** The leaf of the tree under `root` in which each of the first `rows` rows ends. */
export function leafOfRows(
  nodes: Nodes,
  root: number,
  matrix: BinnedMatrix,
  rows: number,
): Int32Array {
  const leaves = new Int32Array(rows);
  findLeaves(
    nodes,
    root,
    matrix,
    Int32Array.from(leaves, (_, row) => row),
    rows,
    leaves,
  );
  return leaves;
}
