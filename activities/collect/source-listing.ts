import { addDays } from '../../workflows/contracts/logical-date.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import type { ObjectInfo, ObjectStore } from '../artifacts/object-store.js';
import { joinUri, parseS3Uri } from '../artifacts/s3-uri.js';
import type { StageContext } from '../artifacts/stage.js';
import { WaylineError } from '../failures.js';
import type { SourceName } from './canonical-columns.js';
import { formatOf } from './source-format.js';
import { compileSourcePath } from './source-path.js';

/** One source object: key relative to `storage.source`, and its day where it lies in a day folder. */
export interface SourceObject {
  source: SourceName;
  key: string;
  size: number;
  etag: string;
  day: string;
}

/** Everything that a run reads, with what identifies its content. */
export interface SourceListing {
  objects: SourceObject[];
  /** First and last local day of the window, YYYY-MM-DD. */
  firstDay: string;
  lastDay: string;
}

/**
 * Lists the source objects of a run: event days of the window up to its date, and the other sources.
 * Throws UpstreamNotReady where the date's own day has no object.
 */
export async function listSource(context: StageContext): Promise<SourceListing> {
  const { spec, run, source, signal } = context;
  const { events } = spec.sources;
  const firstDay = addDays(run.date, 1 - events.lookbackDays);
  const shifted = events.dateZone !== undefined && events.dateZone !== spec.timezone;
  const from = shifted ? addDays(firstDay, -1) : firstDay;
  const to = shifted ? addDays(run.date, 1) : run.date;
  const all = await listOne(source, spec, 'events', events.path, signal);
  const inWindow = all.filter(({ day }) => day === '' || (day >= from && day <= to));
  if (!inWindow.some(({ day, size }) => (day === '' || day === run.date) && size > 0)) {
    throw notReady(spec, run.date, all);
  }
  const objects = inWindow.filter(({ size }) => size > 0);
  for (const name of ['customers', 'products', 'feedback', 'outcomes'] as const) {
    const path = spec.sources[name]?.path;
    if (path === undefined) continue;
    const found = await listOne(source, spec, name, path, signal);
    objects.push(...found.filter(({ day, size }) => day <= run.date && size > 0));
  }
  return { objects, firstDay, lastDay: run.date };
}

/** An event object of a source day, with what tells one content from another and when it came. */
export type DayFile = Pick<ObjectInfo, 'key' | 'size' | 'etag' | 'changedAt'>;

/** The event objects of one source day that hold anything; `day` is '' for a source without day folders. */
export async function listSourceDay(
  store: ObjectStore,
  spec: PipelineSpec,
  day: string,
  signal?: AbortSignal,
): Promise<DayFile[]> {
  const path = spec.sources.events.path.replaceAll('{date}', day);
  const listed = await listMatching(store, spec, path, signal);
  return listed.map(({ object, key }) => ({ ...object, key })).filter(({ size }) => size > 0);
}

/** Bytes of the event objects by source day, in order; those without a day are under ''. */
export async function listEventDays(
  store: ObjectStore,
  spec: PipelineSpec,
  signal?: AbortSignal,
): Promise<Map<string, number>> {
  const bytes = new Map<string, number>();
  const listed = await listMatching(store, spec, spec.sources.events.path, signal);
  for (const { day, object } of listed) {
    if (object.size > 0) bytes.set(day, (bytes.get(day) ?? 0) + object.size);
  }
  return new Map([...bytes].sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function listOne(
  store: ObjectStore,
  spec: PipelineSpec,
  source: SourceName,
  path: string,
  signal: AbortSignal,
): Promise<SourceObject[]> {
  const listed = await listMatching(store, spec, path, signal);
  return listed.map(({ key, day, object: { size, etag } }) => ({ source, key, size, etag, day }));
}

/** The objects that match a path of the spec, with their key below `storage.source` and their day. */
async function listMatching(
  store: ObjectStore,
  spec: PipelineSpec,
  path: string,
  signal?: AbortSignal,
): Promise<{ key: string; day: string; object: ObjectInfo }[]> {
  const { prefix, dayOf } = compileSourcePath(path);
  const root = `${parseS3Uri(spec.storage.source).key}/`.replace(/^\//, '');
  const listed = await store.list(joinUri(spec.storage.source, prefix), signal);
  return listed.flatMap((object) => {
    const key = object.key.slice(root.length);
    const day = dayOf(key);
    const isData = day !== undefined && !isHidden(key) && formatOf(key) !== undefined;
    return isData ? [{ key, day, object }] : [];
  });
}

/** Names such as _SUCCESS and .part belong to the tool that wrote the folder. */
function isHidden(key: string): boolean {
  return /(^|\/)[._][^/]*$/.test(key);
}

function notReady(spec: PipelineSpec, date: string, all: readonly SourceObject[]): WaylineError {
  const path = joinUri(spec.storage.source, spec.sources.events.path.replaceAll('{date}', date));
  const days = [...new Set(all.filter(({ size }) => size > 0).map(({ day }) => day))].sort();
  const known =
    days.length === 0
      ? 'no day has any'
      : `days with data: ${days.at(0) ?? ''} to ${days.at(-1) ?? ''}`;
  return new WaylineError('UpstreamNotReady', path, `no events for ${date} (${known})`);
}
