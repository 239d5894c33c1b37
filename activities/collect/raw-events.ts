import { rm } from 'node:fs/promises';
import path from 'node:path';
import { decidesByLocalDay } from '../../workflows/contracts/source-window.js';
import type { PartsShare } from '../../workflows/contracts/stage-io.js';
import {
  findOrMakeParts,
  makeShareOfParts,
  missingOf,
  type BatchOptions,
  type WantedPart,
} from '../artifacts/make-parts.js';
import {
  fileOf,
  type MadePart,
  type MissingParts,
  type PartFile,
  type StageContext,
} from '../artifacts/stage.js';
import { duckVersion, sqlLiteral } from '../compute/duck-session.js';
import { SessionPool } from '../compute/session-pool.js';
import { READABLE_TIME_MACRO } from './column-casts.js';
import { fetchFiles } from './fetch-files.js';
import { makeRawDays, type RawDayFacts } from './make-raw-days.js';
import { formatOf } from './source-format.js';
import type { SourceListing, SourceObject } from './source-listing.js';

/** A source day as it has been read. */
export interface RawDay extends RawDayFacts {
  /** YYYY-MM-DD, or '' without day folders. */
  day: string;
  file: PartFile;
}

/** A day of more text than this is worth all threads instead of one of several lanes. */
const LARGE_DAY_BYTES = 512 * 1024 * 1024;

/** Text that is read at once: about 150,000 rows, which fit in a lane's share of the memory. */
const BATCH_BYTES = 24 * 1024 * 1024;

/** How much smaller Parquet and compressed text are than the text that they hold. */
const COMPRESSION = 8;

/**
 * Reads the source days of the window, each into a part that the next date finds again, and saves the
 * dataset `raw_events` over them. Returns the days in order.
 */
export async function collectEvents(
  context: StageContext,
  listing: SourceListing,
): Promise<RawDay[]> {
  const wanted = wantedDays(context, listing);
  const parts = await findOrMakeParts(context, wanted, await reading(context, wanted));
  const read = parts.map(({ files, facts }, index): RawDay => {
    const { day = '' } = wanted[index] ?? {};
    return { day, file: fileOf(files, 'raw_events'), ...facts };
  });
  const kept = read.map((day) => inWindow(context, listing, day));
  await context.saveView(
    'raw_events',
    {
      tables: { days: kept.map(({ file }) => file) },
      sql: `SELECT * FROM {{days}}${windowCondition(context, listing)}`,
      facts: kept,
    },
    kept.reduce((sum, day) => sum + rowsOf(day), 0),
  );
  return kept;
}

/** Reads a share of the days that have not been read yet; returns how many. */
export async function readShareOfDays(
  context: StageContext,
  listing: SourceListing,
  share: PartsShare,
): Promise<number> {
  const wanted = wantedDays(context, listing);
  return makeShareOfParts(context, wanted, share, await reading(context, wanted));
}

async function reading(
  context: StageContext,
  wanted: readonly WantedDay[],
): Promise<BatchOptions<WantedDay, RawDayFacts>> {
  const pool = await openReaders(context, wanted);
  return {
    lanes: pool.size + 1,
    most: BATCH_BYTES,
    make: (batch, folder) => makeDays(context, pool, batch, folder),
    onDone: (done) => context.progress('reading days of events', done, wanted.length),
  };
}

/** Days of events that would have to be read, of those that the run needs. */
export const missingDays = (context: StageContext, listing: SourceListing): Promise<MissingParts> =>
  missingOf(context, wantedDays(context, listing));

function wantedDays(context: StageContext, listing: SourceListing): WantedDay[] {
  return objectsByDay(listing).map(([day, objects]) => wantedDay(context, day, objects));
}

function objectsByDay({ objects }: SourceListing): [string, SourceObject[]][] {
  const days = new Map<string, SourceObject[]>();
  for (const object of objects) {
    if (object.source !== 'events') continue;
    const own = days.get(object.day);
    if (own === undefined) days.set(object.day, [object]);
    else own.push(object);
  }
  return [...days].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Rows of a day that belong to the window. */
export const rowsOf = ({ rows }: RawDayFacts): number =>
  rows.reduce((sum, row) => sum + row.rows, 0);

const textBytesOf = (objects: readonly SourceObject[]): number =>
  objects.reduce((sum, { key, size }) => {
    const found = formatOf(key);
    const packed = found?.format === 'parquet' || found?.compression !== '';
    return sum + size * (packed ? COMPRESSION : 1);
  }, 0);

/** What a source day is to be made of. */
interface WantedDay extends WantedPart {
  day: string;
  objects: SourceObject[];
}

function wantedDay({ spec }: StageContext, day: string, objects: SourceObject[]): WantedDay {
  const { columns, encoding } = spec.sources.events;
  const dependsOn = {
    objects: objects.map(({ key, size, etag }) => ({ key, size, etag })),
    columns: columns ?? null,
    encoding: encoding ?? null,
    timezone: spec.timezone,
    // Hashes of rows are compared over days: they must be of one engine.
    engine: duckVersion,
  };
  return { name: day === '' ? 'all' : day, dependsOn, weight: textBytesOf(objects), day, objects };
}

/** Reads some days; while they wait for a session their files are fetched. */
async function makeDays(
  context: StageContext,
  pool: SessionPool,
  batch: readonly WantedDay[],
  folder: string,
): Promise<MadePart<RawDayFacts>[]> {
  const inputs = path.join(folder, 'source');
  const all = batch.flatMap(({ objects }) => objects);
  const files = await fetchFiles(context, all, inputs);
  let next = 0;
  const days = batch.map(({ day, objects }) => {
    next += objects.length;
    return { day, files: files.slice(next - objects.length, next) };
  });
  const made = await pool.use((duck) => makeRawDays(context, duck, days, folder));
  await rm(inputs, { recursive: true, force: true });
  return made;
}

/** Sessions that read days side by side; one with all threads where there is one batch. */
async function openReaders(
  context: StageContext,
  wanted: readonly WantedDay[],
): Promise<SessionPool> {
  const large = wanted.some(({ weight }) => weight > LARGE_DAY_BYTES);
  const lanes = large ? 1 : Math.max(1, Math.min(context.threads.size, wanted.length));
  const sessions = [];
  for (let lane = 0; lane < lanes; lane += 1) {
    const session = await context.openDuck(lanes);
    await session.run(READABLE_TIME_MACRO);
    sessions.push(session);
  }
  return new SessionPool(sessions);
}

function windowCondition(context: StageContext, { firstDay, lastDay }: SourceListing): string {
  if (!decidesByLocalDay(context.spec)) return '';
  const [first, last] = [sqlLiteral(firstDay), sqlLiteral(lastDay)];
  return ` WHERE local_day IS NULL OR local_day BETWEEN DATE ${first} AND DATE ${last}`;
}

function inWindow(context: StageContext, listing: SourceListing, day: RawDay): RawDay {
  if (!decidesByLocalDay(context.spec)) return day;
  const isIn = (local: string): boolean =>
    local === '' || (local >= listing.firstDay && local <= listing.lastDay);
  return { ...day, rows: day.rows.filter((row) => isIn(row.day)) };
}
