import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ObjectStore } from '../../activities/artifacts/object-store.js';
import { DuckSession, sqlLiteral } from '../../activities/compute/duck-session.js';
import type { ArtifactRef } from '../../workflows/contracts/artifact-ref.js';
import type { ListedObject } from './part-changes.js';

/** Memory for reading a listing: a million objects are 50 MB. */
const MEMORY_MB = 256;

/** Every source object that a run has read, from the artifact `source_objects` of collect. */
export async function readListing(store: ObjectStore, ref: ArtifactRef): Promise<ListedObject[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'wayline-listing-'));
  const duck = await DuckSession.open({ memoryMb: MEMORY_MB, threads: 1, tempDir: folder });
  try {
    const file = path.join(folder, 'source_objects.parquet');
    await store.download(ref.uri, file);
    return await duck.all<ListedObject>(
      `SELECT source, key, size, etag FROM read_parquet(${sqlLiteral(file)}) ORDER BY source, key`,
    );
  } finally {
    duck.close();
    await rm(folder, { recursive: true, force: true });
  }
}
