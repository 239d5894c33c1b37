import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type DenseMatrix, matrixFromColumns } from '../../../activities/segment/dense-matrix.js';

/** A classic data set of test/data: measurements, and the class in the last column. */
export interface ClassicData {
  readonly matrix: DenseMatrix;
  readonly classes: Int32Array;
}

export function readClassic(name: 'iris' | 'wine'): ClassicData {
  const file = path.join(__dirname, '../../data', name, `${name}.csv`);
  const rows = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));
  const columns = (rows[0]?.length ?? 1) - 1;
  return {
    matrix: matrixOf(rows.map((row) => row.slice(0, columns))),
    classes: Int32Array.from(rows, (row) => row[columns] ?? 0),
  };
}

export function matrixOf(rows: readonly (readonly number[])[]): DenseMatrix {
  const columns = rows[0]?.length ?? 0;
  return { rows: rows.length, columns, values: Float64Array.from(rows.flat()) };
}

/** Columns less their mean, over their population standard deviation, as scikit-learn's StandardScaler. */
export function standardised({ rows, columns, values }: DenseMatrix): DenseMatrix {
  return matrixFromColumns(
    Array.from({ length: columns }, (_, column) => {
      const cells = Float64Array.from(
        { length: rows },
        (_cell, row) => values[row * columns + column] ?? 0,
      );
      const mean = cells.reduce((sum, value) => sum + value, 0) / rows;
      const variance = cells.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows;
      return cells.map((value) => (value - mean) / Math.sqrt(variance));
    }),
  );
}
