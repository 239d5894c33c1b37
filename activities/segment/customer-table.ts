import { type DenseMatrix, matrixFromColumns } from './dense-matrix.js';
import type { DuckSession } from '../compute/duck-session.js';

/** The customers of a run, one row each, in the table `segment_inputs`. */
export interface CustomerTable {
  readonly duck: DuckSession;
  readonly customers: number;
  readonly behaviour: readonly string[];
  /** Behaviour columns, then profile columns. */
  readonly columns: readonly string[];
}

/** Rows of a query whose columns are all numbers. */
export async function readMatrix(
  duck: DuckSession,
  sql: string,
  rows: number,
): Promise<DenseMatrix> {
  const columns = await duck.numericColumns(sql, rows);
  return matrixFromColumns([...columns.values()]);
}
