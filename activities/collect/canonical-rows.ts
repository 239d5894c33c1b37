import type { ColumnSource } from '../../workflows/contracts/column-source.js';
import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import { CANONICAL_COLUMNS, type SourceName } from './canonical-columns.js';
import {
  CANONICAL_SQL_TYPES,
  castColumn,
  timeIsUnreadable,
  type FileColumn,
} from './column-casts.js';
import {
  FILE_COLUMN,
  readable,
  ROW_COLUMN,
  type FileRelation,
  type LocalFile,
} from './read-files.js';
import { resolveColumns, type ResolvedColumns } from './resolve-columns.js';

/** What a source is, and what the spec says of its columns. */
export interface CanonicalOptions {
  source: SourceName;
  timezone: string;
  /** Canonical name to what fills it, from the spec. */
  declared: Readonly<Record<string, ColumnSource>>;
}

/** Columns that were recognised by a synonym, by canonical name. */
export type Synonyms = Readonly<Record<string, string>>;

/**
 * What each canonical column is in the files: `text`, `number`, `time`, `boolean` or `other`; '' where the file is
 * text, or the spec makes the column.
 */
export type ColumnKinds = Readonly<Record<string, string>>;

/** The rows of a relation in canonical columns, and its unreadable lines, as queries. */
export interface CanonicalRows {
  rows: string;
  /** Canonical columns that the rows have; the others are null. */
  columns: readonly string[];
  unreadable?: string;
  synonyms: Synonyms;
  kinds: ColumnKinds;
}

/** Queries for what a relation holds; none where it holds nothing but blank lines. */
export async function canonicalRows(
  duck: DuckSession,
  relation: FileRelation,
  options: CanonicalOptions,
): Promise<CanonicalRows | undefined> {
  if (relation.columns.size === 0) return undefined;
  const resolved = await resolveColumns(duck, relation, options);
  return {
    rows: selectCanonical(resolved, options),
    columns: [...resolved.columns.keys()],
    ...(relation.unreadableLines !== undefined && {
      unreadable: `SELECT *, 'row' AS parse_error FROM (${relation.unreadableLines})`,
    }),
    synonyms: resolved.synonyms,
    kinds: kindsOf(resolved, options),
  };
}

function kindsOf(
  { columns, relation }: ResolvedColumns,
  { declared }: CanonicalOptions,
): ColumnKinds {
  return Object.fromEntries(
    [...columns].map(([name, { type }]) => {
      const isMade = typeof (declared[name] ?? '') !== 'string';
      return [name, relation.isTyped !== true || isMade ? '' : kindOf(type)];
    }),
  );
}

function kindOf(type: string): string {
  if (type === 'VARCHAR') return 'text';
  if (type === 'BOOLEAN') return 'boolean';
  if (/^(TIMESTAMP|DATE)/.test(type)) return 'time';
  return /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL)/.test(type)
    ? 'number'
    : 'other';
}

/** Names and types of all columns of a source's rows, in order. */
export function columnTypes(source: SourceName): [string, string][] {
  const canonical = Object.entries(CANONICAL_COLUMNS[source]);
  return [
    ...canonical.map(([name, { kind }]): [string, string] => [name, CANONICAL_SQL_TYPES[kind]]),
    ...OWN_COLUMNS,
  ];
}

/** What each row has beside the canonical columns. */
export const OWN_COLUMNS: readonly [string, string][] = [
  ['attributes', 'VARCHAR'],
  ['source_file', 'VARCHAR'],
  ['source_row', 'BIGINT'],
  ['parse_error', 'VARCHAR'],
  ['raw', 'VARCHAR'],
];

/** Makes an empty table that takes canonical rows BY NAME. */
export function createTable(table: string, source: SourceName): string {
  const columns = columnTypes(source).map(([name, type]) => `"${name}" ${type}`);
  return `CREATE OR REPLACE TABLE ${table} (${columns.join(', ')})`;
}

function selectCanonical(resolved: ResolvedColumns, options: CanonicalOptions): string {
  const { relation, columns, extras } = resolved;
  const canonical = CANONICAL_COLUMNS[options.source];
  const file = (name: string) => relation.columns.get(name) ?? { sql: 'NULL', type: 'VARCHAR' };
  // Times are cast once, in a projection of their own: they are the dearest, and whether they can be read is asked twice.
  const times = [...columns].filter(([name]) => canonical[name]?.kind === 'time');
  const castTimes = times.map(
    ([name, column]) => `, ${castColumn(column, 'time', options.timezone)} AS ${castTime(name)}`,
  );
  const selected = [...columns].map(([name, column]) => {
    const kind = canonical[name]?.kind ?? 'text';
    const cast = kind === 'time' ? castTime(name) : castColumn(column, kind, options.timezone);
    return `${cast} AS "${name}"`;
  });
  const badTimes = times
    .filter(([name]) => canonical[name]?.required === true)
    .map(([name, column]) => timeIsUnreadable(column, castTime(name)));
  const badRow = relation.rowIsUnreadable ?? 'false';
  const error = `CASE WHEN ${badRow} THEN 'row' WHEN ${badTimes.join(' OR ') || 'false'} THEN 'time' END`;
  const whole = relation.rawText ?? jsonOf([...relation.columns.keys()], file);
  selected.push(
    `${extras.length === 0 ? 'NULL::VARCHAR' : jsonOf(extras, file)} AS attributes`,
    `${FILE_COLUMN} AS source_file`,
    `${ROW_COLUMN} AS source_row`,
    `${error} AS parse_error`,
    `CASE WHEN ${error} IS NOT NULL THEN ${whole} END AS raw`,
  );
  return `SELECT ${selected.join(', ')} FROM (SELECT *${castTimes.join('')} FROM (${relation.sql}))`;
}

const castTime = (name: string): string => `__wayline_time_${name}`;

/** Values as text; lists, structs and maps as the text of their JSON, as they come from JSON lines. */
function jsonOf(names: readonly string[], file: (name: string) => FileColumn): string {
  const fields = names.map((name) => {
    const { sql, type } = file(name);
    const isNested = /^(STRUCT|MAP)\(|\]$/.test(type);
    return `"${name.replaceAll('"', '""')}" := ${isNested ? `to_json(${sql})` : sql}::VARCHAR`;
  });
  return `to_json(struct_pack(${fields.join(', ')}))::VARCHAR`;
}

/** Runs a statement over files; where that fails for many of them, finds the one that cannot be read. */
export async function runNamingCulprit(
  duck: DuckSession,
  sql: string,
  files: readonly LocalFile[],
): Promise<void> {
  const [first] = files;
  if (first === undefined) return;
  try {
    await readable({ ...first, key: namesOf(files) }, () => duck.run(sql));
  } catch (error) {
    for (const file of files.filter(({ format }) => format === 'parquet' && files.length > 1)) {
      await readable(file, () =>
        duck.run(
          `CREATE OR REPLACE TEMP TABLE probe AS SELECT * FROM read_parquet(${sqlLiteral(file.path)})`,
        ),
      );
    }
    throw error;
  }
}

/** Each may be read by itself: then a value of one of them does not fit what the spec makes of it. */
function namesOf(files: readonly LocalFile[]): string {
  const [first] = files;
  return files.length === 1 ? (first?.key ?? '') : `${first?.key} and ${files.length - 1} more`;
}
