import path from 'node:path';
import type { MadePart, StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import { loadSource } from './load-source.js';
import type { LocalFile } from './read-files.js';

/** What is known of the rows of a source day without opening it. */
export interface RawDayFacts {
  /** Columns that were recognised by a synonym, by canonical name. */
  synonyms: Record<string, string>;
  /** Rows by source file and local day of the event, '' where it has none. */
  rows: { file: string; day: string; rows: number }[];
  /** Rows with an amount. */
  amounts: number;
  /** Time of the latest event, microseconds since 1970; null where no row has one. */
  latest: number | null;
}

/** Reads the files of one source day ('' without day folders) into one Parquet file. */
export async function makeRawDay(
  context: StageContext,
  duck: DuckSession,
  { day, files, folder }: { day: string; files: readonly LocalFile[]; folder: string },
): Promise<MadePart<RawDayFacts>> {
  const { timezone, sources } = context.spec;
  const { synonyms } = await loadSource(duck, files, {
    source: 'events',
    timezone,
    declared: sources.events.columns ?? {},
  });
  await duck.runFile(path.join(__dirname, 'raw-day.sql'), { timezone, source_day: day });
  const target = path.join(folder, 'raw_events.parquet');
  const rows = await duck.copyToParquet(
    'SELECT * FROM raw_day ORDER BY source_file, source_row',
    target,
  );
  const counts = await duck.all<{
    file: string;
    day: string;
    rows: number;
    amounts: number;
    latest: number | null;
  }>(
    `SELECT source_file AS file, coalesce(local_day::VARCHAR, '') AS "day", count(*) AS rows,
       count(amount) AS amounts, max(epoch_us(event_time)) AS latest
     FROM raw_day GROUP BY ALL ORDER BY ALL`,
  );
  await duck.run('DROP VIEW raw_day; DROP TABLE raw_events');
  const times = counts.flatMap(({ latest }) => latest ?? []);
  return {
    files: { raw_events: { path: target, rows } },
    facts: {
      synonyms: { ...synonyms },
      rows: counts.map((count) => ({ file: count.file, day: count.day, rows: count.rows })),
      amounts: counts.reduce((sum, { amounts }) => sum + amounts, 0),
      latest: times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b)),
    },
  };
}
