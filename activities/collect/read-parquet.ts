import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import type { FileColumn } from './column-casts.js';
import {
  FILE_COLUMN,
  quoted,
  readable,
  ROW_COLUMN,
  type FileRelation,
  type LocalFile,
} from './read-files.js';

interface Described {
  column_name: string;
  column_type: string;
}

/** Files scanned by one statement; 1000 at once need more than the 512 MB that a run has by default. */
const FILES_AT_ONCE = 100;

/** Parquet files, those of equal schema together, so that they are scanned side by side. */
export async function parquetRelations(
  duck: DuckSession,
  files: readonly LocalFile[],
): Promise<FileRelation[]> {
  const relations: FileRelation[] = [];
  for (let start = 0; start < files.length; start += FILES_AT_ONCE) {
    const some = files.slice(start, start + FILES_AT_ONCE);
    for (const group of await byLayout(duck, some)) relations.push(await relationOf(duck, group));
  }
  return relations;
}

/** Files in groups of equal layout; each by itself where one of them cannot be read. */
async function byLayout(duck: DuckSession, files: readonly LocalFile[]): Promise<LocalFile[][]> {
  const paths = sqlLiteral(files.map(({ path }) => path));
  const layouts = await duck
    .all<{ file_name: string; layout: string }>(
      `SELECT file_name, list((name, type, type_length, repetition_type, num_children, converted_type, scale, precision, logical_type) ORDER BY place)::VARCHAR AS layout
       FROM (SELECT *, row_number() OVER () AS place FROM parquet_schema(${paths})) GROUP BY file_name`,
    )
    // One of them is no Parquet file: it will be named when its columns are read.
    .catch(() => undefined);
  if (layouts === undefined) return files.map((file) => [file]);
  const layoutOf = new Map(layouts.map(({ file_name, layout }) => [file_name, layout]));
  await addWriters(duck, layoutOf);
  const groups = new Map<string, LocalFile[]>();
  for (const file of files) {
    const layout = layoutOf.get(file.path) ?? file.key;
    const own = /file_row_number/i.test(layout) ? `${layout} ${file.key}` : layout;
    groups.set(own, [...(groups.get(own) ?? []), file]);
  }
  return [...groups.values()];
}

/** Impala's INT96 are local times, those of others instants: files of either are told apart. */
async function addWriters(duck: DuckSession, layoutOf: Map<string, string>): Promise<void> {
  const paths = [...layoutOf].filter(([, layout]) => layout.includes('INT96'));
  if (paths.length === 0) return;
  const written = await duck.all<{ file_name: string; is_impala: boolean }>(
    `SELECT file_name, created_by ILIKE 'impala%' AS is_impala FROM parquet_file_metadata(${sqlLiteral(paths.map(([file]) => file))})`,
  );
  for (const { file_name, is_impala } of written) {
    if (is_impala) layoutOf.set(file_name, `${layoutOf.get(file_name) ?? ''} impala`);
  }
}

async function relationOf(duck: DuckSession, files: readonly LocalFile[]): Promise<FileRelation> {
  const [first] = files;
  if (first === undefined) throw new RangeError('a relation needs a file');
  const columns = await readable(first, () =>
    duck.all<Described>(`DESCRIBE SELECT * FROM read_parquet(${sqlLiteral(first.path)})`),
  );
  const inUtc = await utcColumns(duck, first, columns);
  const columnOf = ({ column_name: name, column_type: type }: Described): FileColumn => ({
    sql: quoted(name),
    type: type === 'BLOB' ? 'VARCHAR' : type,
    ...(inUtc.has(name) && { zone: 'UTC' }),
  });
  return {
    keys: files.map(({ key }) => key),
    isTyped: true,
    columns: new Map(columns.map((row) => [row.column_name, columnOf(row)])),
    sql: withText(hasRowNumbers(columns) ? scanWithOwnNumbers(files) : scan(files), columns),
  };
}

const LOCAL_FILE = '__wayline_local_file';

function scan(files: readonly LocalFile[]): string {
  const paths = sqlLiteral(files.map(({ path }) => path));
  const keyOf = sqlLiteral(Object.fromEntries(files.map(({ key, path }) => [path, key])));
  return (
    `SELECT * EXCLUDE (${LOCAL_FILE}, file_row_number), file_row_number + 1 AS ${ROW_COLUMN}, ` +
    `${keyOf}[${LOCAL_FILE}] AS ${FILE_COLUMN} ` +
    `FROM read_parquet(${paths}, filename = '${LOCAL_FILE}', file_row_number = true)`
  );
}

/** DuckDB refuses to number the rows of a file that has a column of that name itself. */
const hasRowNumbers = (columns: readonly Described[]): boolean =>
  columns.some(({ column_name }) => column_name.toLowerCase() === 'file_row_number');

function scanWithOwnNumbers([file]: readonly LocalFile[]): string {
  const { path = '', key = '' } = file ?? {};
  return `SELECT *, row_number() OVER () AS ${ROW_COLUMN}, ${sqlLiteral(key)} AS ${FILE_COLUMN} FROM read_parquet(${sqlLiteral(path)})`;
}

/**
 * Columns of instants that DuckDB takes for local times: INT96 (Spark, Hive) and times of writers older than the flag
 * isAdjustedToUTC, for which the format says UTC. Impala keeps local times in INT96.
 * Source: parquet-format, LogicalTypes.md, "TIMESTAMP"; Spark's and Impala's documents on INT96.
 */
async function utcColumns(
  duck: DuckSession,
  file: LocalFile,
  columns: readonly Described[],
): Promise<ReadonlySet<string>> {
  if (!columns.some(({ column_type }) => column_type.startsWith('TIMESTAMP'))) return new Set();
  const path = sqlLiteral(file.path);
  const found = await readable(file, () =>
    duck.all<{ name: string }>(
      `SELECT name FROM parquet_schema(${path}), (SELECT created_by ILIKE 'impala%' AS is_impala FROM parquet_file_metadata(${path})) WHERE num_children IS NULL OR num_children = 0 GROUP BY name
       HAVING bool_and((type = 'INT96' AND NOT coalesce(is_impala, false)) OR (converted_type IN ('TIMESTAMP_MILLIS', 'TIMESTAMP_MICROS') AND logical_type IS NULL))`,
    ),
  );
  return new Set(found.map(({ name }) => name));
}

/** Writers that do not mark text as such (old Spark, Impala) leave it binary. */
function withText(sql: string, columns: readonly Described[]): string {
  const binary = columns.filter(({ column_type }) => column_type === 'BLOB');
  const decoded = binary.map(({ column_name }) => {
    const name = quoted(column_name);
    return `coalesce(try(decode(${name})), ${name}::VARCHAR) AS ${name}`;
  });
  return binary.length === 0 ? sql : `SELECT * REPLACE (${decoded.join(', ')}) FROM (${sql})`;
}
