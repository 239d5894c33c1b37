import type { DenseMatrix } from './dense-matrix.js';
import { symmetricEigen } from './jacobi-eigen.js';

/** Principal axes of a matrix. */
export interface PrincipalComponents {
  /** Mean by column. */
  readonly means: Float64Array;
  /** Unit axes, one a row, by falling variance. */
  readonly axes: DenseMatrix;
  /** Share of the whole variance that each axis explains, 0..1; all 0 where nothing varies. */
  readonly explained: Float64Array;
}

/**
 * Principal component analysis by the eigenvectors of the covariance matrix. Signs are fixed, so that the
 * picture does not turn over from run to run.
 * Source: Pearson 1901; Hotelling 1933. The order of sums is fixed: equal input gives equal bits.
 */
export function principalComponents(matrix: DenseMatrix): PrincipalComponents {
  const means = columnMeans(matrix);
  const { values, vectors } = symmetricEigen(covariance(matrix, means));
  const variances = values.map((value) => Math.max(value, 0));
  const total = variances.reduce((sum, value) => sum + value, 0);
  return {
    means,
    axes: vectors,
    explained: variances.map((value) => (total > 0 ? value / total : 0)),
  };
}

/** Coordinates of every row on the first `axes` principal axes, row-major; 0 for an axis that is not there. */
export function projectRows(
  components: PrincipalComponents,
  matrix: DenseMatrix,
  axes: number,
): DenseMatrix {
  const { columns } = matrix;
  const values = new Float64Array(matrix.rows * axes);
  for (let row = 0; row < matrix.rows; row += 1) {
    for (let axis = 0; axis < Math.min(axes, components.axes.rows); axis += 1) {
      let sum = 0;
      for (let column = 0; column < columns; column += 1) {
        sum +=
          ((matrix.values[row * columns + column] ?? 0) - (components.means[column] ?? 0)) *
          (components.axes.values[axis * columns + column] ?? 0);
      }
      values[row * axes + axis] = sum;
    }
  }
  return { rows: matrix.rows, columns: axes, values };
}

function columnMeans({ rows, columns, values }: DenseMatrix): Float64Array {
  const means = new Float64Array(columns);
  for (const [index, value] of values.entries()) (means[index % columns] as number) += value;
  return means.map((sum) => (rows > 0 ? sum / rows : 0));
}

function covariance({ rows, columns, values }: DenseMatrix, means: Float64Array): DenseMatrix {
  const sums = new Float64Array(columns * columns);
  const centred = new Float64Array(columns);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      centred[column] = (values[row * columns + column] as number) - (means[column] as number);
    }
    for (let left = 0; left < columns; left += 1) {
      for (let right = left; right < columns; right += 1) {
        (sums[left * columns + right] as number) +=
          (centred[left] as number) * (centred[right] as number);
      }
    }
  }
  const divisor = Math.max(rows - 1, 1);
  return { rows: columns, columns, values: sums.map((sum) => sum / divisor) };
}
