import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { MadePart, StageContext } from '../artifacts/stage.js';
import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import type { Synonyms } from './canonical-rows.js';
import { loadSource, type FoundColumns } from './load-source.js';
import type { LocalFile } from './read-files.js';

/** What is known of the rows of a source day without opening it. */
export interface RawDayFacts {
  /** Columns that were recognised by a synonym, by canonical name. */
  synonyms: Record<string, string>;
  /** Canonical columns that all its files have, each with what it is in them (`ColumnKinds`). */
  columns: Record<string, string[]>;
  /** Rows by source file and local day of the event, '' where it has none. */
  rows: { file: string; day: string; rows: number }[];
  /** Rows with an amount. */
  amounts: number;
}

/** A source day whose files are here; `day` is '' without day folders. */
export interface FetchedDay {
  day: string;
  files: readonly LocalFile[];
}

interface FileCount {
  file: string;
  day: string;
  rows: number;
  amounts: number;
}

/** Names in a list up to which a filter keeps the order of the rows that it lets through. */
const SHORT_LIST = 8;

/** Reads the files of some source days, and writes the rows of each day to a Parquet file of its own. */
export async function makeRawDays(
  context: StageContext,
  duck: DuckSession,
  days: readonly FetchedDay[],
  folder: string,
): Promise<MadePart<RawDayFacts>[]> {
  const { timezone, sources } = context.spec;
  const all = days.flatMap(({ files }) => files);
  const { found, ordered, drop } = await loadSource(duck, all, {
    source: 'events',
    timezone,
    declared: sources.events.columns ?? {},
    pieces: {
      threads: context.threads,
      folder: path.join(folder, 'pieces'),
      signal: context.signal,
    },
  });
  await duck.runFile(path.join(__dirname, 'raw-rows.sql'), { timezone });
  const counts = await duck.all<FileCount>(
    `SELECT source_file AS file, coalesce(local_day::VARCHAR, '') AS "day", count(*) AS rows,
       count(amount) AS amounts
     FROM raw_rows GROUP BY ALL ORDER BY ALL`,
  );
  const made: MadePart<RawDayFacts>[] = [];
  for (const [index, { day, files }] of days.entries()) {
    const target = path.join(folder, `raw_events-${index}.parquet`);
    const keys = files.map(({ key }) => key);
    const where =
      days.length === 1 ? '' : `WHERE source_file IN (${keys.map(sqlLiteral).join(', ')})`;
    const inOrder = ordered && day !== '' && (where === '' || keys.length <= SHORT_LIST);
    // Without day folders the rows of a local day lie together, so that cleaning a day reads no other.
    const order = day === '' ? 'local_day, source_file, source_row' : 'source_file, source_row';
    const rows = await duck.copyToParquet(
      `SELECT *, ${day === '' ? 'NULL' : sqlLiteral(day)}::DATE AS source_day FROM raw_rows ${where}
       ${inOrder ? '' : `ORDER BY ${order}`}`,
      target,
    );
    const own = new Set(keys);
    const ofDay = counts.filter(({ file }) => own.has(file));
    made.push({
      files: { raw_events: { path: target, rows } },
      facts: {
        ...columnFacts(found, keys),
        rows: ofDay.map((count) => ({ file: count.file, day: count.day, rows: count.rows })),
        amounts: ofDay.reduce((sum, { amounts }) => sum + amounts, 0),
      },
    });
  }
  await duck.run(`DROP VIEW raw_rows; ${drop}`);
  await rm(path.join(folder, 'pieces'), { recursive: true, force: true });
  return made;
}

/** What was recognised in any of the files, and what the columns that all of them have are in them. */
export function columnFacts(
  found: ReadonlyMap<string, FoundColumns>,
  keys: readonly string[],
): Pick<RawDayFacts, 'synonyms' | 'columns'> {
  const files = keys.flatMap((key) => found.get(key) ?? []);
  const synonyms = Object.assign({}, ...files.map((file) => file.synonyms)) as Synonyms;
  const inAll = Object.keys(files[0]?.kinds ?? {}).filter((name) =>
    files.every(({ kinds }) => kinds[name] !== undefined),
  );
  const columns = inAll.map((name): [string, string[]] => {
    return [name, [...new Set(files.map(({ kinds }) => kinds[name] ?? ''))].sort()];
  });
  return { synonyms, columns: Object.fromEntries(columns) };
}
