import { rm } from 'node:fs/promises';
import path from 'node:path';
import { sideBySide } from '../artifacts/side-by-side.js';
import type { PartFile, StageContext } from '../artifacts/stage.js';
import { sqlLiteral } from '../compute/duck-session.js';
import { SessionPool } from '../compute/session-pool.js';
import { READABLE_TIME_MACRO } from './column-casts.js';
import { fetchFiles } from './fetch-files.js';
import { makeRawDay, type RawDayFacts } from './raw-day.js';
import type { SourceListing, SourceObject } from './source-listing.js';

/** A source day as it has been read. */
export interface RawDay extends RawDayFacts {
  /** YYYY-MM-DD, or '' without day folders. */
  day: string;
  file: PartFile;
}

/** Bytes of source objects from which a day is worth all threads instead of one of several lanes. */
const LARGE_DAY_BYTES = 256 * 1024 * 1024;

/** Days that are looked up, fetched or read at once: enough to hide the latency of the storage. */
const DAYS_AT_ONCE = 6;

/**
 * Reads the source days of the window, each into a part that the next date finds again, and saves the
 * dataset `raw_events` over them. Returns the days in order.
 */
export async function collectEvents(
  context: StageContext,
  listing: SourceListing,
): Promise<RawDay[]> {
  const days = objectsByDay(listing);
  const largest = days.reduce((most, [, objects]) => Math.max(most, bytesOf(objects)), 0);
  const pool = await openReaders(context, days.length, largest);
  const read: RawDay[] = [];
  let done = 0;
  await sideBySide(days, DAYS_AT_ONCE, async (day, index) => {
    read[index] = await readDay(context, pool, day);
    context.progress('reading days of events', ++done, days.length);
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

const bytesOf = (objects: readonly SourceObject[]): number =>
  objects.reduce((sum, { size }) => sum + size, 0);

/** Reads one source day; while it waits for a session its files are fetched. */
async function readDay(
  context: StageContext,
  pool: SessionPool,
  [day, objects]: [string, SourceObject[]],
): Promise<RawDay> {
  const { columns, encoding } = context.spec.sources.events;
  const dependsOn = {
    objects: objects.map(({ key, size, etag }) => ({ key, size, etag })),
    columns: columns ?? null,
    encoding: encoding ?? null,
    timezone: context.spec.timezone,
  };
  const name = day === '' ? 'all' : day;
  const { files, facts } = await context.part<RawDayFacts>(name, dependsOn, async (folder) => {
    const inputs = path.join(context.workDir, `source-${name}`);
    const local = await fetchFiles(context, objects, inputs);
    const made = await pool.use((duck) => makeRawDay(context, duck, { day, files: local, folder }));
    await rm(inputs, { recursive: true, force: true });
    return made;
  });
  const file = files['raw_events'];
  if (file === undefined) throw new RangeError(`a part of ${name} without its file`);
  return { day, file, ...facts };
}

/** Sessions that read days side by side; one with all threads where a day is large. */
async function openReaders(
  context: StageContext,
  days: number,
  largest: number,
): Promise<SessionPool> {
  const lanes = largest > LARGE_DAY_BYTES ? 1 : Math.min(context.threads.size, Math.max(days, 1));
  const sessions = [];
  for (let lane = 0; lane < lanes; lane += 1) {
    const session = await context.openDuck(lanes);
    await session.run(READABLE_TIME_MACRO);
    sessions.push(session);
  }
  return new SessionPool(sessions);
}

/**
 * Where a source has no day folders, or folders of another zone, an event's own local day decides what
 * belongs to the window; other rows count as not read.
 */
function decidesByLocalDay({ spec }: StageContext): boolean {
  const { path: pattern, dateZone } = spec.sources.events;
  const shifted = dateZone !== undefined && dateZone !== spec.timezone;
  return shifted || !pattern.includes('{date}');
}

function windowCondition(context: StageContext, { firstDay, lastDay }: SourceListing): string {
  if (!decidesByLocalDay(context)) return '';
  const [first, last] = [sqlLiteral(firstDay), sqlLiteral(lastDay)];
  return ` WHERE local_day IS NULL OR local_day BETWEEN DATE ${first} AND DATE ${last}`;
}

function inWindow(context: StageContext, listing: SourceListing, day: RawDay): RawDay {
  if (!decidesByLocalDay(context)) return day;
  const isIn = (local: string): boolean =>
    local === '' || (local >= listing.firstDay && local <= listing.lastDay);
  return { ...day, rows: day.rows.filter((row) => isIn(row.day)) };
}
