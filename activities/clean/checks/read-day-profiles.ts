import path from 'node:path';
import { checkedColumns } from '../../../workflows/contracts/checked-columns.js';
import { sqlLiteral, type DuckSession } from '../../compute/duck-session.js';
import type { DayProfile } from './judge-day.js';

/**
 * The days of the saved events, in order. Columns without a null, or with nothing else, are known from the
 * Parquet footer, and are not scanned.
 */
export async function readDayProfiles(duck: DuckSession, file: string): Promise<DayProfile[]> {
  const columns = await partlyNull(duck, file);
  const list = (term: (column: string) => string): string =>
    columns.length === 0 ? '0 AS no_nulls' : columns.map(term).join(', ');
  await duck.runFile(
    path.join(__dirname, 'day-profiles.sql'),
    {},
    {
      nulls: list((column) => `count(*) - count("${column}") AS "null_${column}"`),
      sums: list((column) => `sum("null_${column}")::BIGINT AS "null_${column}"`),
    },
  );
  const days = await duck.all<Record<string, number> & { day: string }>('SELECT * FROM day_rows');
  const values = await duck.all<{ column: string; day: string; value: string; rows: number }>(
    'SELECT * FROM day_values',
  );
  await duck.run('DROP TABLE day_cube');
  const counts = new Map<string, Record<string, Record<string, number>>>();
  for (const { column, day, value, rows } of values) {
    const ofDay = counts.get(day) ?? {};
    (ofDay[column] ??= {})[value] = rows;
    counts.set(day, ofDay);
  }
  return days.map((row) => ({
    day: row.day,
    rows: row['rows'] ?? 0,
    nulls: Object.fromEntries(columns.map((column) => [column, row[`null_${column}`] ?? 0])),
    counts: counts.get(row.day) ?? {},
  }));
}

async function partlyNull(duck: DuckSession, file: string): Promise<string[]> {
  const found = await duck.all<{ column: string }>(
    `SELECT path_in_schema AS "column" FROM parquet_metadata(${sqlLiteral(file)})
     GROUP BY path_in_schema
     HAVING bool_or(stats_null_count IS NULL)
       OR sum(stats_null_count) NOT IN (0, sum(row_group_num_rows))`,
  );
  const names = found.map(({ column }) => column);
  return checkedColumns('events').filter((column) => names.includes(column));
}
