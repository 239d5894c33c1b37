import path from 'node:path';
import { checkedColumns } from '../../../workflows/contracts/checked-columns.js';
import type { DuckSession } from '../../compute/duck-session.js';
import type { DayProfile } from './judge-day.js';

/**
 * The days of the saved events, in order. Columns without a null, or with nothing else, are known from the
 * Parquet footer, and are not scanned.
 */
export async function readDayProfiles(duck: DuckSession): Promise<DayProfile[]> {
  const columns = await partlyNull(duck);
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

async function partlyNull(duck: DuckSession): Promise<string[]> {
  const columns = checkedColumns('events');
  const counts = columns.map((column) => `count("${column}") AS "${column}"`).join(', ');
  const found = await duck.one<Record<string, number>>(
    `SELECT count(*) AS all_rows, ${counts} FROM saved_events`,
  );
  const all = found['all_rows'] ?? 0;
  return columns.filter((column) => found[column] !== 0 && found[column] !== all);
}
