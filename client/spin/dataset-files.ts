import path from 'node:path';
import type { ObjectStore } from '../../activities/artifacts/object-store.js';
import type { ManifestFile, ReleaseManifest } from '../../activities/publish/release-manifest.js';
import type { ArtifactRefs } from '../../workflows/contracts/artifact-ref.js';
import type { ReleaseRef } from '../../workflows/messages.js';
import { resolveUri } from '../demo/release-copy.js';

/** One file of a dataset. */
export interface DatasetFile {
  uri: string;
  sha256: string;
  bytes: number;
}

/** Files of a stage's output by dataset; a file that is no table is a dataset of its own. */
export type DatasetFiles = ReadonlyMap<string, readonly DatasetFile[]>;

/** The datasets of an output: its artifacts, or, where it is a release, what the release's manifest names. */
export async function datasetFiles(
  store: ObjectStore,
  outputs: ArtifactRefs,
): Promise<DatasetFiles> {
  const { release } = outputs;
  if (release === undefined) {
    return new Map(Object.values(outputs).map((ref) => [ref.dataset, [ref]]));
  }
  const { manifest: uri } = JSON.parse(await textOf(store, release.uri)) as ReleaseRef;
  const manifest = JSON.parse(await textOf(store, uri)) as ReleaseManifest;
  const located = (file: ManifestFile): DatasetFile => ({
    uri: resolveUri(uri, file.path),
    sha256: file.sha256,
    bytes: file.bytes,
  });
  const datasets = Object.entries(manifest.datasets).map(
    ([name, { files }]): [string, DatasetFile[]] => [name, files.map(located)],
  );
  const others = [...manifest.models, manifest.report].map((file): [string, DatasetFile[]] => [
    file.path.slice(0, -path.posix.extname(file.path).length).replaceAll('/', '-'),
    [located(file)],
  ]);
  return new Map([...datasets, ...others]);
}

async function textOf(store: ObjectStore, uri: string): Promise<string> {
  const found = await store.readText(uri);
  if (found === undefined) throw new RangeError(`${uri}: expected an object, got nothing`);
  return found.text;
}
