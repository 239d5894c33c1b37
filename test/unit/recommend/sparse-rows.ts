import type { SparseRows } from '../../../activities/recommend/interaction-matrix.js';

/** Sparse rows of a dense matrix; cells of 0 are left out. */
export function sparse(rows: readonly (readonly number[])[]): SparseRows {
  const rowStart = [0];
  const column: number[] = [];
  const weight: number[] = [];
  for (const row of rows) {
    for (const [index, value] of row.entries()) {
      if (value === 0) continue;
      column.push(index);
      weight.push(value);
    }
    rowStart.push(column.length);
  }
  return {
    rowStart: Int32Array.from(rowStart),
    column: Int32Array.from(column),
    weight: Float64Array.from(weight),
  };
}

/** The dense rows of a sparse matrix. */
export const dense = (rows: SparseRows, columns: number): number[][] =>
  Array.from({ length: rows.rowStart.length - 1 }, (_, row) => {
    const values = Array.from({ length: columns }, () => 0);
    for (let cell = rows.rowStart[row]!; cell < rows.rowStart[row + 1]!; cell += 1) {
      values[rows.column[cell]!] = rows.weight[cell]!;
    }
    return values;
  });
