import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import type { ObjectStore } from '../artifacts/object-store.js';
import { joinUri } from '../artifacts/s3-uri.js';

/** The release of every date of a pipeline that has one: of several the one that was made last. */
export async function listKnownReleases(
  store: ObjectStore,
  { pipeline, storage }: Pick<PipelineSpec, 'pipeline' | 'storage'>,
  signal?: AbortSignal,
): Promise<Map<string, string>> {
  const folder = joinUri(storage.publish, pipeline, 'releases');
  const newest = new Map<string, { release: string; changedAt: string }>();
  for (const { key, changedAt } of await store.list(`${folder}/`, signal)) {
    const found = /\/releases\/((\d{4}-\d{2}-\d{2})-[^/]+)\/manifest\.json$/.exec(key);
    const [, release, date] = found ?? [];
    if (release === undefined || date === undefined) continue;
    const other = newest.get(date);
    if (other === undefined || other.changedAt <= changedAt) {
      newest.set(date, { release, changedAt });
    }
  }
  return new Map([...newest].map(([date, { release }]) => [date, release]));
}
