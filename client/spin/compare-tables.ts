import { type DuckSession, sqlLiteral } from '../../activities/compute/duck-session.js';

/** How two versions of a dataset differ, row by row. Rows are compared in the columns that both have. */
export interface TableDifference {
  rowsHere: number;
  rowsThere: number;
  rowsOnlyHere: number;
  rowsOnlyThere: number;
  columnsOnlyHere: string[];
  columnsOnlyThere: string[];
  /** Columns whose type is another; they are compared as text. */
  otherTypes: string[];
}

/**
 * Compares Parquet files by their rows, as bags: a row that is there twice and here once is missing once.
 * Complexity: a hash of all rows of both sides, spilled to disk where memory ends.
 */
export async function compareTables(
  duck: DuckSession,
  here: readonly string[],
  there: readonly string[],
): Promise<TableDifference> {
  const own = await typesOf(duck, here);
  const other = await typesOf(duck, there);
  const common = [...own.keys()].filter((column) => other.has(column));
  const otherTypes = common.filter((column) => own.get(column) !== other.get(column));
  const columns = common
    .map((column) => {
      // Maps cannot be hashed; as text they compare the same.
      const asText = otherTypes.includes(column) || own.get(column)?.startsWith('MAP') === true;
      return asText ? `${quoted(column)}::VARCHAR AS ${quoted(column)}` : quoted(column);
    })
    .join(', ');
  const rows = (files: readonly string[]): string => `SELECT ${columns} FROM ${tableOf(files)}`;
  const countOf = async (sql: string): Promise<number> =>
    (await duck.one<{ rows: number }>(`SELECT count(*) AS rows FROM (${sql})`)).rows;
  const minus = (left: readonly string[], right: readonly string[]): Promise<number> =>
    common.length === 0
      ? countOf(`SELECT 1 FROM ${tableOf(left)}`)
      : countOf(`${rows(left)} EXCEPT ALL ${rows(right)}`);
  return {
    rowsHere: await countOf(`SELECT 1 FROM ${tableOf(here)}`),
    rowsThere: await countOf(`SELECT 1 FROM ${tableOf(there)}`),
    rowsOnlyHere: await minus(here, there),
    rowsOnlyThere: await minus(there, here),
    columnsOnlyHere: [...own.keys()].filter((column) => !other.has(column)),
    columnsOnlyThere: [...other.keys()].filter((column) => !own.has(column)),
    otherTypes,
  };
}

async function typesOf(duck: DuckSession, files: readonly string[]): Promise<Map<string, string>> {
  const described = await duck.all<{ column_name: string; column_type: string }>(
    `DESCRIBE SELECT * FROM ${tableOf(files)}`,
  );
  return new Map(described.map(({ column_name, column_type }) => [column_name, column_type]));
}

function tableOf(files: readonly string[]): string {
  return `read_parquet(${sqlLiteral([...files])})`;
}

function quoted(column: string): string {
  return `"${column.replaceAll('"', '""')}"`;
}
