import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import { isError, WaylineError } from '../failures.js';
import type { FileColumn } from './column-casts.js';

/** Microseconds in the unit of each epoch format. */
const EPOCH_MICROSECONDS: Readonly<Record<string, number>> = {
  epoch_s: 1_000_000,
  epoch_ms: 1000,
  epoch_us: 1,
};

/**
 * A column whose times are written as the spec says; as it is where the spec says nothing. A value that is not
 * written so is unreadable. Throws InvalidConfig for a format that strptime does not know.
 */
export async function writtenTime(
  duck: DuckSession,
  column: FileColumn,
  { key, format, zone }: { key: string; format?: string | undefined; zone?: string | undefined },
): Promise<FileColumn> {
  const inZone = zone === undefined ? {} : { zone };
  if (format === undefined) return { ...column, ...inZone };
  const written = `trim(${column.sql}::VARCHAR)`;
  const microseconds = EPOCH_MICROSECONDS[format];
  if (microseconds !== undefined) {
    const sql = `make_timestamptz(try_cast(try_cast(${written} AS DECIMAL(38, 9)) * ${microseconds} AS BIGINT))`;
    return { sql, type: 'TIMESTAMP WITH TIME ZONE', written };
  }
  const literal = sqlLiteral(format);
  try {
    if (!format.includes('%')) throw new RangeError('it holds no %');
    const { type } = await duck.one<{ type: string }>(
      `SELECT typeof(try_strptime('', ${literal})) AS type`,
    );
    return { sql: `try_strptime(${written}, ${literal})`, type, written, ...inZone };
  } catch (error) {
    if (!isError(error) || error.name === 'CancelledFailure') throw error;
    throw new WaylineError(
      'InvalidConfig',
      key,
      `expected the format epoch_s, epoch_ms, epoch_us or one of strptime such as %d/%m/%Y %H:%M, got ${JSON.stringify(format)}: ${error.message.split('\n')[0] ?? ''}`,
    );
  }
}
