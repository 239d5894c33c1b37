import type { ObjectStore } from '../artifacts/object-store.js';
import { WaylineError } from '../failures.js';
import { OUTSIDE_IDENTITY } from './published-datasets.js';
import type { ManifestDataset, ReleaseManifest } from './release-manifest.js';

/** One lost race per concurrent publisher of the same release; more are a storage that lies about ETags. */
const MAX_ATTEMPTS = 12;

/**
 * Writes the manifest of a release and returns the one that is there then. The first of a release stays as
 * it is, but for `audit`: that only ever grows, so whichever holds more entries is the newer one.
 */
export async function writeManifest(
  store: Pick<ObjectStore, 'readText' | 'writeText'>,
  uri: string,
  manifest: ReleaseManifest,
  signal?: AbortSignal,
): Promise<ReleaseManifest> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    if (await store.writeText(uri, textOf(manifest), { ifAbsent: true }, signal)) return manifest;
    const found = await store.readText(uri, signal);
    if (found === undefined) continue;
    const stored = JSON.parse(found.text) as ReleaseManifest;
    const grown = withGrown(stored, manifest);
    if (grown === undefined) return stored;
    if (await store.writeText(uri, textOf(grown), { ifMatch: found.etag }, signal)) return grown;
  }
  throw new WaylineError(
    'StorageUnavailable',
    uri,
    `changed by others ${MAX_ATTEMPTS} times while it was being written`,
  );
}

function textOf(manifest: ReleaseManifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** The stored manifest with what has grown since; undefined where nothing has. */
function withGrown(stored: ReleaseManifest, made: ReleaseManifest): ReleaseManifest | undefined {
  const grown = OUTSIDE_IDENTITY.flatMap((name): [string, ManifestDataset][] => {
    const dataset = made.datasets[name];
    const before = stored.datasets[name]?.rows ?? -1;
    return dataset !== undefined && dataset.rows > before ? [[name, dataset]] : [];
  });
  if (grown.length === 0) return undefined;
  return { ...stored, datasets: { ...stored.datasets, ...Object.fromEntries(grown) } };
}
