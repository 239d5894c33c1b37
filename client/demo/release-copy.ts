import { mkdir, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ObjectStore } from '../../activities/artifacts/object-store.js';
import { sha256OfFile } from '../../activities/artifacts/scratch.js';
import type { ManifestFile, ReleaseManifest } from '../../activities/publish/release-manifest.js';
import { wrongCall } from '../command-failure.js';
import { besideFolder, canBeRenamed, insideFolder, isNotFound } from './folder-swap.js';
import { inParallel } from '../in-parallel.js';

const DOWNLOADS_AT_ONCE = 8;
const MANIFEST = 'manifest.json';

/** Fails (exit 2) where a copy must not be put: a file, or a folder with something else in it. */
export async function checkCopyTarget(flag: string, target: string): Promise<void> {
  const names = await namesIn(flag, target);
  if (names.length === 0 || (await isEarlierCopy(target))) return;
  throw wrongCall({
    object: `${flag} ${target}`,
    expected: `an empty or new folder, or an earlier copy of a release, got a folder with ${names[0] ?? ''} in it`,
  });
}

/**
 * Copies one release: `<dataset>/part-NNNN.parquet`, `models/`, `report/index.html` and a manifest whose
 * paths are the copy's own. Built apart and put in its place when it is whole, so that a reader sees the
 * earlier copy or this one. Throws where a file's SHA-256 is not the manifest's.
 */
export async function copyRelease(
  store: ObjectStore,
  manifestUri: string,
  target: string,
): Promise<void> {
  const folder = await realpath(target).catch(() => path.resolve(target));
  const place = (await canBeRenamed(folder)) ? besideFolder(folder) : insideFolder(folder);
  await rm(place.building, { recursive: true, force: true });
  try {
    await fillCopy(store, manifestUri, place.building);
    await place.swap();
  } finally {
    await rm(place.building, { recursive: true, force: true });
  }
}

async function fillCopy(store: ObjectStore, manifestUri: string, folder: string): Promise<void> {
  const found = await store.readText(manifestUri);
  if (found === undefined) throw new RangeError(`${manifestUri}: expected a manifest, got nothing`);
  const manifest = JSON.parse(found.text) as ReleaseManifest;
  const copied = withCopyPaths(manifest);
  const files = filesOf(manifest).map((file, index) => ({
    uri: resolveUri(manifestUri, file.path),
    sha256: file.sha256,
    path: path.join(folder, filesOf(copied)[index]?.path ?? file.path),
  }));
  await inParallel(files, DOWNLOADS_AT_ONCE, async (file) => {
    await mkdir(path.dirname(file.path), { recursive: true });
    await store.download(file.uri, file.path);
    const sha256 = await sha256OfFile(file.path);
    if (sha256 !== file.sha256) {
      throw new RangeError(`${file.uri}: SHA-256 expected ${file.sha256}, got ${sha256}`);
    }
  });
  await mkdir(path.join(folder, 'models'), { recursive: true });
  await writeFile(path.join(folder, MANIFEST), `${JSON.stringify(copied, null, 2)}\n`);
}

/** The manifest of a copy: the same release, datasets under `<dataset>/part-NNNN.parquet`. */
export function withCopyPaths(manifest: ReleaseManifest): ReleaseManifest {
  const datasets = Object.entries(manifest.datasets).map(([name, dataset]) => {
    const files = dataset.files.map((file, part) => ({
      ...file,
      path: `${name}/part-${String(part).padStart(4, '0')}.parquet`,
    }));
    return [name, { ...dataset, files }] as const;
  });
  return { ...manifest, datasets: Object.fromEntries(datasets) };
}

function filesOf(manifest: ReleaseManifest): ManifestFile[] {
  const datasets = Object.values(manifest.datasets).flatMap((dataset) => dataset.files);
  return [...datasets, ...manifest.models, manifest.report];
}

/** Address of a path that is relative to an object's folder; `..` goes up. */
export function resolveUri(uri: string, relative: string): string {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.*)$/.exec(uri) ?? [];
  if (bucket === undefined || key === undefined) throw new RangeError(`${uri}: no s3 address`);
  return `s3://${bucket}/${path.posix.join(path.posix.dirname(key), relative)}`;
}

async function namesIn(flag: string, folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isNotFound(error)) return [];
    throw wrongCall({ object: `${flag} ${folder}`, expected: 'a folder that can be written' });
  }
}

async function isEarlierCopy(folder: string): Promise<boolean> {
  try {
    const manifest: unknown = JSON.parse(await readFile(path.join(folder, MANIFEST), 'utf8'));
    return typeof manifest === 'object' && manifest !== null && 'release' in manifest;
  } catch {
    return false;
  }
}
