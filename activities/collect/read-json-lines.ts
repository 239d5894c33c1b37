import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import { WaylineError } from '../failures.js';
import type { FileColumn } from './column-casts.js';
import { jsonPointer } from './json-pointer.js';
import { withPlainLineEnds } from './line-ends.js';
import {
  FILE_COLUMN,
  LINE_LIMITS,
  quoted,
  readable,
  ROW_COLUMN,
  type FileRelation,
  type LocalFile,
} from './read-files.js';

const LINE = '__wayline_line';
const IS_OBJECT = '__wayline_is_object';
const FIELDS = '__wayline_fields';

/**
 * A file of JSON lines, every value as text. A line that is no JSON object is unreadable; a file without
 * any object is refused; a file of blank lines has no columns.
 */
export function jsonLinesRelation(duck: DuckSession, file: LocalFile): Promise<FileRelation> {
  return withPlainLineEnds(file, (plain) => readable(plain, () => readJsonLines(duck, plain)));
}

async function readJsonLines(duck: DuckSession, file: LocalFile): Promise<FileRelation> {
  const table = `json_${file.path.replaceAll(/\W/g, '_')}`;
  const tables = [table, `${table}_rejects`, `${table}_scans`];
  await duck.run(
    `CREATE OR REPLACE TEMP TABLE ${table} AS SELECT line AS ${LINE}, source_row AS ${ROW_COLUMN}, CASE WHEN json_valid(line) THEN json_type(line) = 'OBJECT' ELSE false END AS ${IS_OBJECT} FROM (SELECT line, row_number() OVER () AS source_row FROM read_csv(${sqlLiteral(file.path)}, auto_detect = false, header = false, columns = {'line': 'VARCHAR'}, delim = E'\\x01', quote = '', escape = '', ${LINE_LIMITS}, rejects_table = '${table}_rejects', rejects_scan = '${table}_scans', store_rejects = true)) WHERE trim(line) <> ''`,
  );
  const keys = await duck.all<{ name: string }>(
    `SELECT DISTINCT unnest(keys) AS name FROM (SELECT DISTINCT json_keys(${LINE}) AS keys FROM ${table} WHERE ${IS_OBJECT}) ORDER BY name`,
  );
  if (keys.length === 0) await checkBlank(duck, file, table);
  const { columns, structure } = columnsOf(keys.map(({ name }) => name));
  return {
    keys: [file.key],
    columns,
    sql: `SELECT ${LINE}, ${ROW_COLUMN}, ${IS_OBJECT}, ${sqlLiteral(file.key)} AS ${FILE_COLUMN}, CASE WHEN ${IS_OBJECT} THEN json_transform(${LINE}, ${sqlLiteral(JSON.stringify(structure))}) END AS ${FIELDS} FROM ${table}`,
    rowIsUnreadable: `NOT ${IS_OBJECT}`,
    rawText: LINE,
    unreadableLines: `SELECT DISTINCT ${sqlLiteral(file.key)} AS source_file, line::BIGINT AS source_row, csv_line AS raw FROM ${table}_rejects`,
    tables,
  };
}

async function checkBlank(duck: DuckSession, file: LocalFile, table: string): Promise<void> {
  const lines = await duck.all<{ line: string | null }>(
    `SELECT ${LINE}[1:60] AS line FROM ${table} UNION ALL SELECT csv_line[1:60] FROM ${table}_rejects LIMIT 1`,
  );
  const [first] = lines;
  if (first === undefined) return;
  throw new WaylineError(
    'DataContractViolation',
    file.key,
    `expected a JSON object with keys on each line, but no line holds one; the file begins with ${JSON.stringify(first.line)}`,
    { remedy: 'Write one JSON object a line, without an array around them, in UTF-8.' },
  );
}

/**
 * Keys as columns. DuckDB's structs know no case, so that a key that differs from another by case only is
 * the same column: rows of either spelling fill it. Keys without a name, or with NUL in it, are left out.
 */
function columnsOf(keys: readonly string[]): {
  columns: Map<string, FileColumn>;
  structure: Record<string, 'VARCHAR'>;
} {
  const spellings = new Map<string, string[]>();
  for (const key of keys.filter((name) => name !== '' && !name.includes('\0'))) {
    const folded = key.toLowerCase();
    spellings.set(folded, [...(spellings.get(folded) ?? []), key]);
  }
  const columns = new Map<string, FileColumn>();
  const structure: Record<string, 'VARCHAR'> = {};
  for (const [name = '', ...others] of spellings.values()) {
    structure[name] = 'VARCHAR';
    const field = `${FIELDS}.${quoted(name)}`;
    const further = others.map(
      (other) => `json_extract_string(${LINE}, ${sqlLiteral(jsonPointer([other]))})`,
    );
    const sql = others.length === 0 ? field : `coalesce(${[field, ...further].join(', ')})`;
    columns.set(name, { sql, type: 'VARCHAR' });
  }
  return { columns, structure };
}
