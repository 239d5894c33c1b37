/** A dense matrix, row-major: cell (row, column) is `values[row * columns + column]`. */
export interface DenseMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/**
 * A matrix out of columns of equal length.
 * Throws RangeError where a column's length differs from the first one's.
 */
export function matrixFromColumns(columns: readonly Float64Array[]): DenseMatrix {
  const rows = columns[0]?.length ?? 0;
  const values = new Float64Array(rows * columns.length);
  for (const [column, cells] of columns.entries()) {
    if (cells.length !== rows) {
      throw new RangeError(`column ${column}: length expected ${rows}, got ${cells.length}`);
    }
    for (let row = 0; row < rows; row += 1) {
      values[row * columns.length + column] = cells[row] ?? Number.NaN;
    }
  }
  return { rows, columns: columns.length, values };
}

/** A copy of the given rows, in the given order. */
export function selectRows(matrix: DenseMatrix, rows: Int32Array): DenseMatrix {
  const { columns } = matrix;
  const values = new Float64Array(rows.length * columns);
  for (const [target, source] of rows.entries()) {
    values.set(matrix.values.subarray(source * columns, (source + 1) * columns), target * columns);
  }
  return { rows: rows.length, columns, values };
}

/** The first rows, as a view of the same cells. */
export function leadingRows({ rows, columns, values }: DenseMatrix, most: number): DenseMatrix {
  const kept = Math.min(rows, most);
  return { rows: kept, columns, values: values.subarray(0, kept * columns) };
}

/** The rows as JavaScript arrays, the form that ml-kmeans takes. */
export function toNestedRows(matrix: DenseMatrix): number[][] {
  const { rows, columns, values } = matrix;
  return Array.from({ length: rows }, (_, row) =>
    Array.from(values.subarray(row * columns, (row + 1) * columns)),
  );
}

/** Number of different rows, counted up to `limit`. A NaN equals a NaN. */
export function countDistinctRows(matrix: DenseMatrix, limit: number): number {
  const { rows, columns, values } = matrix;
  const seen = new Set<string>();
  for (let row = 0; row < rows && seen.size < limit; row += 1) {
    seen.add(values.subarray(row * columns, (row + 1) * columns).join());
  }
  return seen.size;
}
