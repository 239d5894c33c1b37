import { sqlLiteral } from '../compute/duck-session.js';
import type { ColumnKind } from './canonical-columns.js';

/** A column of a file: its quoted SQL name and its DuckDB type. */
export interface FileColumn {
  readonly sql: string;
  readonly type: string;
  /** Zone of its times without one, where it is not the spec's. */
  readonly zone?: string;
  /** SQL of the text that `sql` reads; null there is no value at all, null only in `sql` is an unreadable one. */
  readonly written?: string;
}

/** The SQL types that canonical columns end up with. */
export const CANONICAL_SQL_TYPES: Record<ColumnKind, string> = {
  text: 'VARCHAR',
  number: 'DOUBLE',
  time: 'TIMESTAMPTZ',
  boolean: 'BOOLEAN',
};

/**
 * SQL that casts a file's column to its canonical type by one rule for every format: blank is null; a
 * number that cannot be read is NaN; times without a zone are in `timezone`; whole numbers as times are
 * epochs in seconds, milliseconds, microseconds or nanoseconds by their size.
 */
export function castColumn(column: FileColumn, kind: ColumnKind, timezone: string): string {
  switch (kind) {
    case 'text':
      return textCast(column);
    case 'number':
      return numberCast(column);
    case 'time':
      return timeCast(column, timezone);
    case 'boolean':
      return booleanCast(column);
  }
}

/** SQL that is true where the column holds something that is no time; `cast` is SQL of what it was cast to. */
export function timeIsUnreadable(column: FileColumn, cast: string): string {
  const written = column.written ?? column.sql;
  const text = textCast({ sql: written, type: column.written ? '' : column.type });
  return `(${cast} IS NULL AND ${text} IS NOT NULL)`;
}

const BLANK = "' \t\r\n\u3000\u00a0'";

function textCast({ sql, type }: FileColumn): string {
  const text = type === 'VARCHAR' ? sql : `${sql}::VARCHAR`;
  return `CASE WHEN trim(${text}, ${BLANK}) = '' THEN NULL ELSE ${text} END`;
}

function numberCast({ sql, type }: FileColumn): string {
  if (isNumeric(type)) return `${sql}::DOUBLE`;
  const text = type === 'VARCHAR' ? sql : `${sql}::VARCHAR`;
  const trimmed = `trim(${text}, ${BLANK})`;
  return `CASE WHEN ${trimmed} = '' OR ${sql} IS NULL THEN NULL ELSE coalesce(try_cast(${trimmed} AS DOUBLE), 'nan'::DOUBLE) END`;
}

const isNumeric = (type: string): boolean =>
  /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL.*)$/.test(type);

function timeCast({ sql, type, zone }: FileColumn, timezone: string): string {
  return `readable_time(${rawTimeCast(sql, type, zone ?? timezone)})`;
}

/** Macro that every session needs before these casts: instants outside the years 1678 to 2261 are none. */
export const READABLE_TIME_MACRO = `CREATE OR REPLACE MACRO readable_time(t) AS CASE WHEN t BETWEEN TIMESTAMPTZ '1678-01-01 00:00:00+00' AND TIMESTAMPTZ '2262-01-01 00:00:00+00' THEN t END`;

function rawTimeCast(sql: string, type: string, timezone: string): string {
  const zone = sqlLiteral(timezone);
  if (type === 'TIMESTAMP WITH TIME ZONE') return sql;
  if (type.startsWith('TIMESTAMP') || type === 'DATE')
    return `timezone(${zone}, try_cast(${sql} AS TIMESTAMP))`;
  if (isNumeric(type)) return epochCast(`${sql}::DOUBLE`);
  const text = `trim(${sql}::VARCHAR, ${BLANK})`;
  return `CASE WHEN ${COMMON.map((form) => `${text} LIKE ${form}`).join(' OR ')} THEN try_cast(${text} AS TIMESTAMPTZ) WHEN regexp_full_match(${text}, ${NUMBER}) THEN ${epochCast(`try_cast(${text} AS DOUBLE)`)} WHEN regexp_matches(${text}, ${ZONED}) THEN coalesce(try_cast(${text} AS TIMESTAMPTZ), try_cast(regexp_replace(${text}, ${NO_SECONDS}, '\\1:00\\2') AS TIMESTAMPTZ)) WHEN regexp_matches(${text}, '^[-+]?\\d') THEN timezone(${zone}, try_cast(${text} AS TIMESTAMP)) END`;
}

/** What most logs write, which need not wait for the patterns below. */
const COMMON = ["'____-__-__T__:__:__Z'", "'____-__-__T__:__:__.___Z'"];

const NUMBER = String.raw`'-?\d{9,19}(\.\d+)?'`;
const ZONED = String.raw`':\d{2}([.,]\d+)?\s*([zZ]|UTC|[+-]\d{2}(:?\d{2})?)$'`;

/** DuckDB wants seconds before a zone; ISO 8601 does not. */
const NO_SECONDS = String.raw`'^([^:]*[T ]\d{2}:\d{2})(\s*[zZ]|\s*UTC|\s*[+-]\d{2}(?::?\d{2})?)$'`;

/**
 * Epochs after 2286 in one unit are read as the next finer unit. Numbers of fewer than nine digits are no
 * epochs, whatever the format: 20260302 is a date, 0 is nothing.
 */
function epochCast(value: string): string {
  return `make_timestamptz((CASE WHEN abs(${value}) < 1e8 THEN NULL WHEN abs(${value}) < 1e10 THEN ${value} * 1e6 WHEN abs(${value}) < 1e13 THEN ${value} * 1e3 WHEN abs(${value}) < 1e16 THEN ${value} WHEN abs(${value}) < 1e19 THEN ${value} / 1e3 END)::BIGINT)`;
}

function booleanCast({ sql, type }: FileColumn): string {
  if (type === 'BOOLEAN') return sql;
  const text = `lower(trim(${sql}::VARCHAR, ${BLANK}))`;
  return `CASE WHEN ${text} IN ('true', 't', 'yes', 'y', '1', '1.0') THEN true WHEN ${text} IN ('false', 'f', 'no', 'n', '0', '0.0') THEN false END`;
}
