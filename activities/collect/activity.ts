import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { STAGE_SPEC_KEYS } from '../../workflows/contracts/stage-spec-keys.js';
import { joinUri } from '../artifacts/s3-uri.js';
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
  const files = await fetchAll(context, listing.objects);
  const duck = await context.openDuck();
  await duck.run(READABLE_TIME_MACRO);
  const synonyms: object[] = [];
  for (const source of Object.keys(CANONICAL_COLUMNS) as SourceName[]) {
    const own = files.filter((file) => file.source === source);
    const loaded = await loadSource(duck, own, {
      source,
      timezone: context.spec.timezone,
      declared: context.spec.sources[source]?.columns ?? {},
      onFile: (done) => context.progress(`reading ${source}`, done, own.length),
    });
    for (const [column, name] of Object.entries(loaded.synonyms).sort()) {
      synonyms.push({ source, column, name });
    }
    await Promise.all(own.map((file) => rm(file.path, { force: true })));
  }
  await keepWindow(context, duck, listing);
  await checkOwnDay(context, duck, listing);
  const rows = await save(context, duck, listing);
  await context.saveRows(
    'source_synonyms',
    { source: 'text', column: 'text', name: 'text' },
    synonyms,
  );
  return { rowsIn: rows, rowsOut: rows };
}

type FetchedFile = LocalFile & { source: SourceName };

async function fetchAll(
  context: StageContext,
  objects: readonly SourceObject[],
): Promise<FetchedFile[]> {
  const folder = path.join(context.workDir, 'source');
  await mkdir(folder, { recursive: true });
  const files: FetchedFile[] = [];
  const queue = objects.map((object, index) => ({ object, index }));
  let done = 0;
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      files[next.index] = await fetchOne(context, folder, next.object, next.index);
      done += 1;
      context.progress('fetching', done, objects.length);
    }
  };
  await Promise.all(Array.from({ length: DOWNLOADS }, lane));
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
  const file = { source: object.source, key: object.key, format };
  const encoding = context.spec.sources[object.source]?.encoding ?? 'utf-8';
  if (format === 'parquet' || isUtf8(encoding)) return { ...file, path: local };
  const utf8 = path.join(folder, `${index}-utf8.${format}`);
  await transcodeToUtf8(object.key, local, utf8, encoding, compression);
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

async function save(
  context: StageContext,
  duck: DuckSession,
  listing: SourceListing,
): Promise<number> {
  let events = 0;
  for (const source of Object.keys(CANONICAL_COLUMNS) as SourceName[]) {
    context.progress(`saving ${source}`);
    const rows = await context.saveTable(
      rawTable(source),
      duck,
      `SELECT * FROM ${rawTable(source)} ORDER BY source_file, source_row`,
    );
    if (source === 'events') events = rows;
  }
  const counts = new Map<string, number>();
  for (const source of Object.keys(CANONICAL_COLUMNS) as SourceName[]) {
    const byFile = await duck.all<{ source_file: string; rows: number }>(
      `SELECT source_file, count(*) AS rows FROM ${rawTable(source)} GROUP BY source_file`,
    );
    for (const { source_file, rows } of byFile) counts.set(`${source} ${source_file}`, rows);
  }
  await context.saveRows(
    'source_objects',
    { source: 'text', key: 'text', size: 'bigint', etag: 'text', day: 'text', rows: 'bigint' },
    listing.objects.map((object) => ({
      ...object,
      rows: counts.get(`${object.source} ${object.key}`) ?? 0,
    })),
  );
  return events;
}
