import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import { isError, WaylineError } from '../failures.js';
import type { FileColumn } from './column-casts.js';
import type { SourceFormat } from './source-format.js';

/** A source object on local disk. `path` holds no character that a glob gives meaning to. */
export interface LocalFile {
  readonly key: string;
  readonly path: string;
  readonly format: SourceFormat;
}

/** Files of one layout as one SQL relation with columns `source_file` and `source_row`. */
export interface FileRelation {
  readonly keys: readonly string[];
  readonly sql: string;
  /** The file's own columns by name. */
  readonly columns: ReadonlyMap<string, FileColumn>;
  /** SQL that is true where the whole row cannot be read; `rawText` then is that row. */
  readonly rowIsUnreadable?: string;
  readonly rawText?: string;
  /** A further relation of unreadable lines: source_file, source_row, raw. */
  readonly unreadableLines?: string;
  /** Tables to drop once the relation has been read. */
  readonly tables?: readonly string[];
}

/** Lines up to 4 MiB; the buffer is DuckDB's memory for one scan, and two go side by side. */
const LINE_LIMITS = 'max_line_size = 4194304, buffer_size = 16777216';

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Parquet files, those of equal schema together, so that they are scanned side by side. */
export async function parquetRelations(
  duck: DuckSession,
  files: readonly LocalFile[],
): Promise<FileRelation[]> {
  const groups = new Map<string, { files: LocalFile[]; columns: Map<string, FileColumn> }>();
  for (const file of files) {
    const described = await readable(file, () =>
      duck.all<{ column_name: string; column_type: string }>(
        `DESCRIBE SELECT * FROM read_parquet(${sqlLiteral(file.path)})`,
      ),
    );
    const signature = JSON.stringify(described.map((row) => [row.column_name, row.column_type]));
    const columns = described.map((row): [string, FileColumn] => [
      row.column_name,
      { sql: quoted(row.column_name), type: row.column_type },
    ]);
    const group = groups.get(signature) ?? { files: [], columns: new Map(columns) };
    group.files.push(file);
    groups.set(signature, group);
  }
  return [...groups.values()].map(({ files: own, columns }) => {
    const paths = sqlLiteral(own.map(({ path }) => path));
    const keys = sqlLiteral(own.map(({ key }) => key));
    return {
      keys: own.map(({ key }) => key),
      columns,
      sql:
        `SELECT * EXCLUDE (local_file, file_row_number), file_row_number + 1 AS source_row, ` +
        `list_extract(${keys}, list_position(${paths}, local_file)) AS source_file ` +
        `FROM read_parquet(${paths}, filename = 'local_file', file_row_number = true)`,
    };
  });
}

/**
 * A CSV or TSV file, every column as text. The header is read by us, so that a dirty line cannot shift
 * what is taken for columns; lines of another width or with broken quotes are kept as unreadable.
 */
export async function delimitedRelation(duck: DuckSession, file: LocalFile): Promise<FileRelation> {
  const header = await readable(file, () => firstLine(duck, file));
  const delimiter = file.format === 'tsv' ? '\t' : likelyDelimiter(header);
  const names = uniqueNames(file, splitHeader(header, delimiter));
  const table = `delimited_${file.path.replaceAll(/\W/g, '_')}`;
  const columns = `{${names.map((name) => `${sqlLiteral(name)}: 'VARCHAR'`).join(', ')}}`;
  await readable(file, () =>
    duck.run(
      `CREATE OR REPLACE TEMP TABLE ${table} AS SELECT *, row_number() OVER () AS source_row FROM read_csv(${sqlLiteral(file.path)}, auto_detect = false, header = true, columns = ${columns}, delim = ${sqlLiteral(delimiter)}, quote = '"', escape = '"', strict_mode = true, ${LINE_LIMITS}, rejects_table = '${table}_rejects', rejects_scan = '${table}_scans', store_rejects = true)`,
    ),
  );
  return {
    keys: [file.key],
    columns: new Map(names.map((name) => [name, { sql: quoted(name), type: 'VARCHAR' }])),
    sql: `SELECT *, ${sqlLiteral(file.key)} AS source_file FROM ${table}`,
    unreadableLines: `SELECT DISTINCT ${sqlLiteral(file.key)} AS source_file, line::BIGINT - 1 AS source_row, csv_line AS raw FROM ${table}_rejects`,
    tables: [table, `${table}_rejects`, `${table}_scans`],
  };
}

/** A file of JSON lines, every value as text. A line that is no JSON object is unreadable. */
export async function jsonLinesRelation(duck: DuckSession, file: LocalFile): Promise<FileRelation> {
  const table = `json_${file.path.replaceAll(/\W/g, '_')}`;
  await readable(file, () =>
    duck.run(
      `CREATE OR REPLACE TEMP TABLE ${table} AS SELECT line, source_row, CASE WHEN json_valid(line) THEN json_type(line) = 'OBJECT' ELSE false END AS is_object FROM (SELECT line, row_number() OVER () AS source_row FROM ${lineScan(file)}) WHERE trim(line) <> ''`,
    ),
  );
  const keys = await duck.all<{ name: string }>(
    `SELECT DISTINCT unnest(keys) AS name FROM (SELECT DISTINCT json_keys(line) AS keys FROM ${table} WHERE is_object) ORDER BY name`,
  );
  const names = uniqueByCase(keys.map(({ name }) => name));
  const structure = JSON.stringify(Object.fromEntries(names.map((name) => [name, 'VARCHAR'])));
  return {
    keys: [file.key],
    columns: new Map(
      names.map((name) => [name, { sql: `fields.${quoted(name)}`, type: 'VARCHAR' }]),
    ),
    sql: `SELECT line, source_row, is_object, ${sqlLiteral(file.key)} AS source_file, CASE WHEN is_object THEN json_transform(line, ${sqlLiteral(structure)}) END AS fields FROM ${table}`,
    rowIsUnreadable: 'NOT is_object',
    rawText: 'line',
    tables: [table],
  };
}

/** Runs a read; an error of the file's own content names the object. */
export async function readable<T>(file: LocalFile, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!isError(error) || isOurs(error)) throw error;
    const [firstLineOfText = ''] = error.message.split('\n');
    const text = firstLineOfText.replaceAll(file.path, file.key);
    throw new WaylineError('DataContractViolation', file.key, `the file cannot be read: ${text}`, {
      cause: error,
      remedy: 'Replace the file at its source with a whole one, then run again.',
    });
  }
}

/** Errors of this machine or of a cancellation, which say nothing about the file. */
function isOurs(error: Error): boolean {
  return (
    error instanceof WaylineError ||
    error.name === 'CancelledFailure' ||
    /no space left|out of memory|interrupt/i.test(error.message)
  );
}

function lineScan(file: LocalFile): string {
  return `read_csv(${sqlLiteral(file.path)}, auto_detect = false, header = false, columns = {'line': 'VARCHAR'}, delim = E'\\x01', quote = '', escape = '', ${LINE_LIMITS})`;
}

async function firstLine(duck: DuckSession, file: LocalFile): Promise<string> {
  const [row] = await duck.all<{ line: string | null }>(
    `SELECT line FROM ${lineScan(file)} LIMIT 1`,
  );
  return (row?.line ?? '').replace(/^\uFEFF/, '').replace(/\r$/, '');
}

function likelyDelimiter(header: string): string {
  const unquoted = header.replaceAll(/"[^"]*"/g, '');
  const counted = [',', ';', '\t', '|'].map((mark) => ({
    mark,
    count: unquoted.split(mark).length,
  }));
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).mark;
}

function splitHeader(header: string, delimiter: string): string[] {
  const fields: string[] = [];
  let field = '';
  let inQuotes = false;
  for (const character of header) {
    if (character === '"') inQuotes = !inQuotes;
    else if (character === delimiter && !inQuotes) {
      fields.push(field.trim());
      field = '';
    } else field += character;
  }
  return [...fields, field.trim()];
}

function uniqueNames(file: LocalFile, names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.map((name, index) => {
    const own = name === '' ? `column_${index + 1}` : name;
    if (seen.has(own.toLowerCase())) {
      throw new WaylineError(
        'DataContractViolation',
        file.key,
        `the header must name each column once; ${JSON.stringify(own)} is there twice`,
      );
    }
    seen.add(own.toLowerCase());
    return own;
  });
}

function uniqueByCase(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.filter((name) => {
    const isNew = !seen.has(name.toLowerCase());
    seen.add(name.toLowerCase());
    return isNew;
  });
}
