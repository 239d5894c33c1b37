import { sqlLiteral } from '../compute/duck-session.js';
import { FILE_COLUMN, ROW_COLUMN, type LocalFile } from './read-files.js';

/** Lines up to 4 MiB; the buffer is DuckDB's memory for one scan, and two go side by side. */
export const LINE_LIMITS = 'max_line_size = 4194304, buffer_size = 16777216';

const LOCAL_FILE = '__wayline_local_file';
const PLACE = '__wayline_place';

/** The files to scan, as SQL. */
export const pathsOf = (files: readonly LocalFile[]): string =>
  `${sqlLiteral(files.map(({ path }) => path))}, filename = '${LOCAL_FILE}'`;

/** Options of a scan that keeps the lines it cannot read beside `table`. */
export const rejectsOf = (table: string): string =>
  `rejects_table = '${table}_rejects', rejects_scan = '${table}_scans', store_rejects = true`;

/** The tables in which a scan keeps them. */
export const rejectTables = (table: string): string[] => [`${table}_rejects`, `${table}_scans`];

/** A scan with FILE_COLUMN and ROW_COLUMN: DuckDB gives the rows file by file in their order. */
export function numberedByFile(files: readonly LocalFile[], scan: string): string {
  return `SELECT * EXCLUDE (${LOCAL_FILE}, ${PLACE}), ${PLACE} - min(${PLACE}) OVER (PARTITION BY ${LOCAL_FILE}) + 1 AS ${ROW_COLUMN}, ${keyOf(files, LOCAL_FILE)} AS ${FILE_COLUMN} FROM (SELECT *, row_number() OVER () AS ${PLACE} FROM ${scan})`;
}

/**
 * The lines that a scan could not read: source_file, source_row (without the header's lines), raw. What DuckDB gives may
 * begin with the line ends before it.
 */
export function unreadableLines(
  files: readonly LocalFile[],
  table: string,
  { headerLines }: { headerLines: number },
): string {
  const [rejects, scans] = rejectTables(table);
  const paths = sqlLiteral(files.map(({ path }) => path));
  return `SELECT DISTINCT ${keyOf(files, 'file_path')} AS source_file, line::BIGINT - ${headerLines} AS source_row, ltrim(csv_line, E'\\r\\n') AS raw FROM ${rejects} JOIN ${scans} USING (scan_id, file_id) WHERE file_path IN (SELECT unnest(${paths}))`;
}

function keyOf(files: readonly LocalFile[], path: string): string {
  return `${sqlLiteral(Object.fromEntries(files.map((file) => [file.path, file.key])))}[${path}]`;
}
