import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import { WaylineError } from '../failures.js';
import type { FileColumn } from './column-casts.js';
import { jsonPointer } from './json-pointer.js';
import { withPlainLineEnds } from './line-ends.js';
import {
  FILE_COLUMN,
  quoted,
  readable,
  ROW_COLUMN,
  type FileRelation,
  type LocalFile,
} from './read-files.js';
import {
  LINE_LIMITS,
  numberedByFile,
  pathsOf,
  rejectsOf,
  rejectTables,
  unreadableLines,
} from './scan-lines.js';

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

/**
 * A piece of such a file, whose keys are those of the whole file: its relation, and the keys that it holds itself.
 */
export function jsonPieceRelation(
  duck: DuckSession,
  piece: LocalFile,
  names: readonly string[],
): Promise<{ relation: FileRelation; keys: string[] }> {
  return withPlainLineEnds(piece, (plain) =>
    readable(plain, async () => {
      const table = await readLines(duck, [plain]);
      const tables = [table, ...rejectTables(table)];
      return {
        relation: { ...relationOf([plain], names, table), tables },
        keys: await keysOf(duck, table),
      };
    }),
  );
}

async function readJsonLines(duck: DuckSession, file: LocalFile): Promise<FileRelation> {
  const table = await readLines(duck, [file]);
  const names = await keysOf(duck, table);
  if (names.length === 0) await checkBlank(duck, file, table);
  return { ...relationOf([file], names, table), tables: [table, ...rejectTables(table)] };
}

async function keysOf(duck: DuckSession, table: string): Promise<string[]> {
  const keys = await duck.all<{ name: string }>(
    `SELECT DISTINCT unnest(keys) AS name FROM (SELECT DISTINCT json_keys(${LINE}) AS keys FROM ${table} WHERE ${IS_OBJECT}) ORDER BY name`,
  );
  return keys.map(({ name }) => name);
}

/**
 * Small files by one statement, those of equal keys as one relation. It fails as a whole where one of them cannot be
 * read, or has no key at all.
 */
export async function jsonLinesTogether(
  duck: DuckSession,
  files: readonly LocalFile[],
): Promise<FileRelation[]> {
  const table = await readLines(duck, files);
  const found = await duck.all<{ file: string; names: string[] }>(
    `SELECT ${FILE_COLUMN} AS file, list(DISTINCT name ORDER BY name) AS names FROM (SELECT ${FILE_COLUMN}, unnest(json_keys(${LINE})) AS name FROM ${table} WHERE ${IS_OBJECT}) GROUP BY ${FILE_COLUMN}`,
  );
  const namesOf = new Map(found.map(({ file, names }) => [file, names]));
  const groups = new Map<string, LocalFile[]>();
  for (const file of files) {
    const names = namesOf.get(file.key);
    if (names === undefined) throw new RangeError(`${file.key} has no keys`);
    const layout = JSON.stringify(names);
    groups.set(layout, [...(groups.get(layout) ?? []), file]);
  }
  return [...groups].map(([layout, group]) => ({
    ...relationOf(group, JSON.parse(layout) as string[], table),
    tables: [table, ...rejectTables(table)],
  }));
}

/** The lines of the files as a table, but blank ones; lines that cannot be read lie beside it. */
async function readLines(duck: DuckSession, files: readonly LocalFile[]): Promise<string> {
  const [first, ...others] = files;
  const table = `json_${first?.path.replaceAll(/\W/g, '_') ?? ''}_${others.length}`;
  const scan = `read_csv(${pathsOf(files)}, auto_detect = false, header = false, columns = {'line': 'VARCHAR'}, delim = E'\\x01', quote = '', escape = '', ${LINE_LIMITS}, ${rejectsOf(table)})`;
  const numbered =
    others.length > 0
      ? numberedByFile(files, scan)
      : `SELECT line, row_number() OVER () AS ${ROW_COLUMN}, ${sqlLiteral(first?.key ?? '')} AS ${FILE_COLUMN} FROM ${scan}`;
  await duck.run(
    `CREATE OR REPLACE TEMP TABLE ${table} AS SELECT line AS ${LINE}, ${ROW_COLUMN}, ${FILE_COLUMN}, CASE WHEN json_valid(line) THEN json_type(line) = 'OBJECT' ELSE false END AS ${IS_OBJECT} FROM (${numbered}) WHERE trim(line) <> ''`,
  );
  return table;
}

function relationOf(
  files: readonly LocalFile[],
  names: readonly string[],
  table: string,
): FileRelation {
  const { columns, structure } = columnsOf(names);
  const keys = files.map(({ key }) => key);
  return {
    keys,
    columns,
    sql: `SELECT ${LINE}, ${ROW_COLUMN}, ${IS_OBJECT}, ${FILE_COLUMN}, CASE WHEN ${IS_OBJECT} THEN json_transform(${LINE}, ${sqlLiteral(JSON.stringify(structure))}) END AS ${FIELDS} FROM ${table}${keys.length > 1 ? ` WHERE ${FILE_COLUMN} IN (SELECT unnest(${sqlLiteral(keys)}))` : ` WHERE ${FILE_COLUMN} = ${sqlLiteral(keys[0] ?? '')}`}`,
    rowIsUnreadable: `NOT ${IS_OBJECT}`,
    rawText: LINE,
    unreadableLines: unreadableLines(files, table, { headerLines: 0 }),
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
