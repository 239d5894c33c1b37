import { addDays } from '../../workflows/contracts/logical-date.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import type { ObjectStore } from '../artifacts/object-store.js';
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
  for (const name of ['customers', 'products', 'feedback'] as const) {
    const path = spec.sources[name]?.path;
    if (path === undefined) continue;
    const found = await listOne(source, spec, name, path, signal);
    objects.push(...found.filter(({ day, size }) => day <= run.date && size > 0));
  }
  return { objects, firstDay, lastDay: run.date };
}

/** The event objects of one source day that hold anything; those of a source without day folders are all. */
export async function listSourceDay(
  store: ObjectStore,
  spec: PipelineSpec,
  date: string,
  signal: AbortSignal,
): Promise<SourceObject[]> {
  const all = await listOne(store, spec, 'events', spec.sources.events.path, signal);
  return all.filter(({ day, size }) => (day === '' || day === date) && size > 0);
}

async function listOne(
  store: ObjectStore,
  spec: PipelineSpec,
  source: SourceName,
  path: string,
  signal: AbortSignal,
): Promise<SourceObject[]> {
  const { prefix, dayOf } = compileSourcePath(path);
  const root = `${parseS3Uri(spec.storage.source).key}/`.replace(/^\//, '');
  const listed = await store.list(joinUri(spec.storage.source, prefix), signal);
  const found: SourceObject[] = [];
  for (const { key, size, etag } of listed) {
    const relative = key.slice(root.length);
    const day = dayOf(relative);
    if (day === undefined || isHidden(relative)) continue;
    if (formatOf(relative) === undefined) continue;
    found.push({ source, key: relative, size, etag, day });
  }
  return found;
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
