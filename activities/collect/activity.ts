import { rm } from 'node:fs/promises';
import path from 'node:path';
import { STAGE_SPEC_KEYS } from '../../workflows/contracts/stage-spec-keys.js';
import { joinUri } from '../artifacts/s3-uri.js';
import type { StageContext, StageDefinition, StageSummary } from '../artifacts/stage.js';
import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import { WaylineError } from '../failures.js';
import { CANONICAL_COLUMNS, type SourceName } from './canonical-columns.js';
import { READABLE_TIME_MACRO } from './column-casts.js';
import { fetchFiles } from './fetch-files.js';
import { loadSource, rawTable } from './load-source.js';
import { columnFacts } from './make-raw-days.js';
import { collectEvents, missingDays, readShareOfDays, rowsOf, type RawDay } from './raw-events.js';
import { listSource, type SourceListing } from './source-listing.js';

/** Lists, fetches and reads the source into canonical columns; nothing is judged or dropped yet. */
export const collectStage: StageDefinition = {
  name: 'collect',
  specKeys: STAGE_SPEC_KEYS.collect,
  reads: [],
  resolve: listSource,
  missingParts: (context, resolved) => missingDays(context, resolved as SourceListing),
  makeShare: (context, resolved, share) =>
    readShareOfDays(context, resolved as SourceListing, share),
  compute: async (context, resolved) => collect(context, resolved as SourceListing),
};

async function collect(context: StageContext, listing: SourceListing): Promise<StageSummary> {
  const counts = new Map<string, number>();
  const synonyms = new Map<string, object>();
  const recognised = (source: SourceName, found: Readonly<Record<string, string>>): void => {
    for (const [column, name] of Object.entries(found)) {
      synonyms.set(`${source} ${column} ${name}`, { source, column, name });
    }
  };
  const columns: object[] = [];
  const have = (source: SourceName, found: Readonly<Record<string, readonly string[]>>): void => {
    for (const [column, kinds] of Object.entries(found)) {
      columns.push({ source, column, kinds: kinds.join(' ') });
    }
  };
  const days = await collectEvents(context, listing);
  const ownDay = days.find(({ day }) => day === context.run.date || day === '');
  have('events', ownDay?.columns ?? {});
  for (const day of days) {
    recognised('events', day.synonyms);
    for (const { file, rows } of day.rows) {
      counts.set(`events ${file}`, (counts.get(`events ${file}`) ?? 0) + rows);
    }
  }
  checkOwnDay(context, listing, days);
  const duck = await context.openDuck();
  await duck.run(READABLE_TIME_MACRO);
  for (const source of SNAPSHOTS) {
    const { file, facts } = await readSnapshot(context, duck, source, listing);
    recognised(source, facts.synonyms);
    have(source, facts.columns);
    for (const { source_file, rows } of await rowsByFile(duck, file)) {
      counts.set(`${source} ${source_file}`, rows);
    }
  }
  await saveListing(context, listing, counts);
  await context.saveRows(
    'source_synonyms',
    { source: 'text', column: 'text', name: 'text' },
    [...synonyms].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row),
  );
  await context.saveRows(
    'source_columns',
    { source: 'text', column: 'text', kinds: 'text' },
    columns,
  );
  const events = days.reduce((sum, day) => sum + rowsOf(day), 0);
  return { rowsIn: events, rowsOut: events };
}

/** What describes customers and products, and what they say: read whole, whatever the window. */
const SNAPSHOTS = (Object.keys(CANONICAL_COLUMNS) as SourceName[]).filter(
  (source) => source !== 'events',
);

/** What is known of a source that has been read. */
interface SourceFacts {
  rows: number;
  synonyms: Record<string, string>;
  columns: Record<string, string[]>;
}

/** Fetches the files of a source and writes their rows as one Parquet file. */
async function readSnapshot(
  context: StageContext,
  duck: DuckSession,
  source: SourceName,
  listing: SourceListing,
): Promise<{ file: string; facts: SourceFacts }> {
  const { path: file, facts } = await context.checkpoint<SourceFacts>(
    `${rawTable(source)}.parquet`,
    async (target) => {
      const objects = listing.objects.filter((object) => object.source === source);
      const files = await fetchFiles(context, objects, path.join(context.workDir, source));
      const folder = path.join(context.workDir, `${source}-pieces`);
      const { found, drop } = await loadSource(duck, files, {
        source,
        timezone: context.spec.timezone,
        declared: context.spec.sources[source]?.columns ?? {},
        onFile: (done) => context.progress(`reading ${source}`, done, files.length),
        pieces: { threads: context.threads, folder, signal: context.signal },
      });
      await Promise.all(files.map(({ path: local }) => rm(local, { force: true })));
      const rows = await duck.copyToParquet(
        `SELECT * FROM ${rawTable(source)} ORDER BY source_file, source_row`,
        target,
      );
      await duck.run(drop);
      await rm(folder, { recursive: true, force: true });
      return { rows, ...columnFacts(found, [...found.keys()]) };
    },
  );
  await context.saveFile(rawTable(source), file, facts.rows);
  return { file, facts };
}

function rowsByFile(
  duck: DuckSession,
  file: string,
): Promise<{ source_file: string; rows: number }[]> {
  return duck.all(
    `SELECT source_file, count(*) AS rows FROM read_parquet(${sqlLiteral(file)}) GROUP BY source_file`,
  );
}

/** The date's own day must have a row, readable or not, whatever the other days hold. */
function checkOwnDay(context: StageContext, listing: SourceListing, days: readonly RawDay[]): void {
  const { date } = context.run;
  const own = new Set(
    listing.objects.flatMap(({ source, day, key }) =>
      source === 'events' && day === date ? [key] : [],
    ),
  );
  const rows = days.flatMap((day) => day.rows);
  const found =
    own.size > 0 ? rows.some(({ file }) => own.has(file)) : rows.some(({ day }) => day === date);
  if (found) return;
  const ownPath = context.spec.sources.events.path.replaceAll('{date}', date);
  throw new WaylineError(
    'UpstreamNotReady',
    joinUri(context.spec.storage.source, ownPath),
    `no event row for ${date}`,
  );
}

async function saveListing(
  context: StageContext,
  listing: SourceListing,
  counts: ReadonlyMap<string, number>,
): Promise<void> {
  await context.saveRows(
    'source_objects',
    { source: 'text', key: 'text', size: 'bigint', etag: 'text', day: 'text', rows: 'bigint' },
    listing.objects.map((object) => ({
      ...object,
      rows: counts.get(`${object.source} ${object.key}`) ?? 0,
    })),
  );
}
