import { createHash } from 'node:crypto';
import { addDays, dayAt, endOfDay, startOfDay } from '../../workflows/contracts/logical-date.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import type { ObjectStore } from '../artifacts/object-store.js';
import { joinUri } from '../artifacts/s3-uri.js';
import { listEventDays, listSourceDay } from '../collect/source-listing.js';
import { compileSourcePath } from '../collect/source-path.js';
import { dayFolderOf, readinessOf, type SeenDay } from './source-readiness.js';

/**
 * The source days that a logical date needs: its own, and the neighbours that it reaches into where the
 * source's folders are of another zone. '' stands for a source without day folders.
 */
export function sourceDaysOf(spec: PipelineSpec, date: string): string[] {
  const { path, dateZone } = spec.sources.events;
  if (!compileSourcePath(path).hasDate) return [''];
  if (dateZone === undefined || dateZone === spec.timezone) return [date];
  const first = dayAt(Date.parse(startOfDay(date, spec.timezone)), dateZone);
  const last = dayAt(Date.parse(endOfDay(date, spec.timezone)) - 1, dateZone);
  const days = [first];
  while ((days.at(-1) ?? last) < last) days.push(addDays(days.at(-1) ?? last, 1));
  return days;
}

/** What is there of the source of a date. A neighbour before the first day with data is not missed. */
export async function lookAtSource(
  store: ObjectStore,
  spec: PipelineSpec,
  date: string,
  signal: AbortSignal,
): Promise<SeenDay[]> {
  const seen: SeenDay[] = [];
  for (const day of sourceDaysOf(spec, date)) {
    const found = await lookAtDay(store, spec, day, signal);
    const isBeforeAll =
      found.files.length === 0 &&
      day !== '' &&
      day < date &&
      ![...(await listEventDays(store, spec, signal)).keys()].some((other) => other < day);
    if (!isBeforeAll) seen.push(found);
  }
  return seen;
}

/** Stands for the content of the files: the same until one is added, removed or changed. */
export function digestOf(days: readonly SeenDay[]): string {
  const files = days.flatMap((day) => day.files.map(({ key, size, etag }) => [key, size, etag]));
  return createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16);
}

async function lookAtDay(
  store: ObjectStore,
  spec: PipelineSpec,
  day: string,
  signal: AbortSignal,
): Promise<SeenDay> {
  const { source } = spec.storage;
  const files = await listSourceDay(store, spec, day, signal);
  const path = joinUri(source, spec.sources.events.path.replaceAll('{date}', day));
  const { marker } = readinessOf(spec);
  const missingMarkers: string[] = [];
  if (marker !== undefined) {
    for (const folder of new Set(files.map(({ key }) => dayFolderOf(key, day)))) {
      const uri = [source, folder, marker.replaceAll('{date}', day)].filter(Boolean).join('/');
      if ((await store.head(uri, signal)) === undefined) missingMarkers.push(uri);
    }
  }
  return { path, files, missingMarkers };
}
