import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { STAGE_SPEC_KEYS } from '../../workflows/contracts/stage-spec-keys.js';
import { joinUri } from '../artifacts/s3-uri.js';
import { sideBySide } from '../artifacts/side-by-side.js';
import type { StageContext, StageDefinition, StageSummary } from '../artifacts/stage.js';
import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import { WaylineError } from '../failures.js';
import { CANONICAL_COLUMNS, type SourceName } from './canonical-columns.js';
import { READABLE_TIME_MACRO } from './column-casts.js';
import { loadSource, rawTable } from './load-source.js';
import type { LocalFile } from './read-files.js';
import { formatOf } from './source-format.js';
import { listSource, type SourceListing, type SourceObject } from './source-listing.js';
import { isUtf8, transcodeToUtf8 } from './transcode.js';
import { checkWhole } from './whole-compression.js';

/** Objects fetched at once; more did not make a loopback or an AWS source faster. */
const DOWNLOADS = 8;

/** Lists, fetches and reads the source into canonical columns; nothing is judged or dropped yet. */
export const collectStage: StageDefinition = {
  name: 'collect',
  specKeys: STAGE_SPEC_KEYS.collect,
  reads: [],
  resolve: listSource,
  compute: async (context, resolved) => collect(context, resolved as SourceListing),
};

async function collect(context: StageContext, listing: SourceListing): Promise<StageSummary> {
  const duck = await context.openDuck();
  await duck.run(READABLE_TIME_MACRO);
  const synonyms: object[] = [];
  const counts = new Map<string, number>();
  let events = 0;
  for (const source of Object.keys(CANONICAL_COLUMNS) as SourceName[]) {
    const { path: file, facts } = await context.checkpoint(
      `${rawTable(source)}.parquet`,
      (target) => readSource(context, duck, { source, listing, target }),
    );
    await context.saveFile(rawTable(source), file, facts.rows);
    for (const [column, name] of Object.entries(facts.synonyms).sort()) {
      synonyms.push({ source, column, name });
    }
    for (const { source_file, rows } of await rowsByFile(duck, file)) {
      counts.set(`${source} ${source_file}`, rows);
    }
    if (source === 'events') events = facts.rows;
  }
  await saveListing(context, listing, counts);
  await context.saveRows(
    'source_synonyms',
    { source: 'text', column: 'text', name: 'text' },
    synonyms,
  );
  return { rowsIn: events, rowsOut: events };
}

interface SourceToRead {
  source: SourceName;
  listing: SourceListing;
  /** Where its rows are to lie. */
  target: string;
}

/** What is known of a source that has been read. */
interface SourceFacts {
  rows: number;
  synonyms: Record<string, string>;
}

/** Fetches the files of a source and writes their rows as one Parquet file. */
async function readSource(
  context: StageContext,
  duck: DuckSession,
  { source, listing, target }: SourceToRead,
): Promise<SourceFacts> {
  const objects = listing.objects.filter((object) => object.source === source);
  const files = await fetchAll(context, objects, path.join(context.workDir, source));
  const { synonyms } = await loadSource(duck, files, {
    source,
    timezone: context.spec.timezone,
    declared: context.spec.sources[source]?.columns ?? {},
    onFile: (done) => context.progress(`reading ${source}`, done, files.length),
  });
  await Promise.all(files.map((file) => rm(file.path, { force: true })));
  if (source === 'events') {
    await keepWindow(context, duck, listing);
    await checkOwnDay(context, duck, listing);
  }
  context.progress(`saving ${source}`);
  const rows = await duck.copyToParquet(
    `SELECT * FROM ${rawTable(source)} ORDER BY source_file, source_row`,
    target,
  );
  await duck.run(`DROP TABLE ${rawTable(source)}`);
  return { rows, synonyms };
}

function rowsByFile(
  duck: DuckSession,
  file: string,
): Promise<{ source_file: string; rows: number }[]> {
  return duck.all(
    `SELECT source_file, count(*) AS rows FROM read_parquet(${sqlLiteral(file)}) GROUP BY source_file`,
  );
}

type FetchedFile = LocalFile & { source: SourceName };

async function fetchAll(
  context: StageContext,
  objects: readonly SourceObject[],
  folder: string,
): Promise<FetchedFile[]> {
  await mkdir(folder, { recursive: true });
  const files: FetchedFile[] = [];
  let done = 0;
  await sideBySide(objects, DOWNLOADS, async (object, index) => {
    files[index] = await fetchOne(context, folder, object, index);
    done += 1;
    context.progress('fetching', done, objects.length);
  });
  return files;
}

async function fetchOne(
  context: StageContext,
  folder: string,
  object: SourceObject,
  index: number,
): Promise<FetchedFile> {
  const found = formatOf(object.key);
  if (found === undefined) throw new RangeError(`${object.key}: unknown format`);
  const { format, compression } = found;
  const local = path.join(folder, `${index}.${format}${compression}`);
  await context.source.download(
    joinUri(context.spec.storage.source, object.key),
    local,
    context.signal,
  );
  await checkWhole(object.key, local, { compression, signal: context.signal });
  const file = { source: object.source, key: object.key, format, sizeBytes: object.size };
  const encoding = context.spec.sources[object.source]?.encoding ?? 'utf-8';
  if (format === 'parquet' || isUtf8(encoding)) return { ...file, path: local };
  const utf8 = path.join(folder, `${index}-utf8.${format}`);
  await transcodeToUtf8(object.key, local, utf8, encoding, {
    compression,
    signal: context.signal,
  });
  await rm(local);
  return { ...file, path: utf8 };
}

/**
 * Where a source has no day folders, or folders of another zone, an event's own local day decides what
 * belongs to the window; other rows count as not read.
 */
async function keepWindow(
  context: StageContext,
  duck: DuckSession,
  listing: SourceListing,
): Promise<void> {
  const { events } = context.spec.sources;
  const shifted = events.dateZone !== undefined && events.dateZone !== context.spec.timezone;
  if (events.path.includes('{date}') && !shifted) return;
  await duck.runFile(path.join(__dirname, 'keep-window.sql'), {
    timezone: context.spec.timezone,
    first_day: listing.firstDay,
    last_day: listing.lastDay,
  });
}

/** The date's own day must have a row, readable or not, whatever the other days hold. */
async function checkOwnDay(
  context: StageContext,
  duck: DuckSession,
  listing: SourceListing,
): Promise<void> {
  const { date } = context.run;
  const ownFiles = listing.objects.filter(({ source, day }) => source === 'events' && day === date);
  const { rows } = await duck.one<{ rows: number }>(
    ownFiles.length > 0
      ? `SELECT count(*) AS rows FROM raw_events WHERE source_file IN (SELECT unnest(${sqlLiteral(ownFiles.map(({ key }) => key))}))`
      : `SELECT count(*) AS rows FROM raw_events WHERE timezone(${sqlLiteral(context.spec.timezone)}, event_time)::DATE = DATE ${sqlLiteral(date)}`,
  );
  if (rows > 0) return;
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
