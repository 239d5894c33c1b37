import { readdir, readFile, realpath, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import type { ObjectStore } from '../../activities/artifacts/object-store.js';
import { joinUri, parseS3Uri } from '../../activities/artifacts/s3-uri.js';
import { wrongCall } from '../command-failure.js';
import { parseSpecText, type SpecDocument } from '../spec/read-spec.js';
import type { SourceObject } from '../spec/source-path.js';
import { storageFailure } from '../storage-failure.js';

/** A spec that lies in the source itself describes it better than a derived one. */
const SPEC_NAME = 'spec.yaml';

/** Where the demo's events come from, listed once. */
export interface DemoSource {
  /** As the user named it. */
  label: string;
  /** Last part of the folder or prefix, of which the pipeline's name is made. */
  name: string;
  /** Set for a folder on this machine, absolute. */
  folder?: string;
  /** Set for a prefix of an S3 service. */
  uri?: string;
  objects: SourceObject[];
  /** The spec that lies in the source, if one does. */
  readSpec(): Promise<SpecDocument | undefined>;
  /** Puts an object under a path of this machine; one of a folder is linked. */
  download(key: string, to: string): Promise<void>;
}

/** A folder as a source; fails (exit 2) where it is not there. */
export async function openFolder(given: string): Promise<DemoSource> {
  const folder = path.resolve(given);
  if (!(await isFolder(folder))) {
    throw wrongCall({
      object: `--source ${given}`,
      expected: 'a folder that exists, or s3://bucket/prefix',
      candidates: await foldersBeside(given),
      got: given,
    });
  }
  const objects = await listFolder(folder);
  return {
    label: given,
    name: path.basename(folder),
    folder,
    objects,
    readSpec: async () =>
      objects.some((object) => object.key === SPEC_NAME)
        ? parseSpecText(
            path.join(given, SPEC_NAME),
            await readFile(path.join(folder, SPEC_NAME), 'utf8'),
          )
        : undefined,
    download: (key, to) => symlink(path.join(folder, key), to),
  };
}

/**
 * An S3 prefix as a source. Fails where the bucket is not there (exit 2), the service refuses the
 * credentials or cannot be reached (exit 3).
 */
export async function openPrefix(uri: string, store: ObjectStore): Promise<DemoSource> {
  const root = uri.replace(/\/+$/, '');
  const { bucket, key: prefix } = parseUri(uri, root);
  const below = prefix === '' ? '' : `${prefix}/`;
  const listed = await store.list(`${root}/`).catch((error: unknown) => {
    throw storageFailure(error);
  });
  const objects = listed.map(({ key, size }) => ({ key: key.slice(below.length), size }));
  return {
    label: uri,
    name: prefix.split('/').at(-1) || bucket,
    uri: root,
    objects,
    readSpec: async () => {
      const specUri = joinUri(root, SPEC_NAME);
      const found = objects.some((object) => object.key === SPEC_NAME)
        ? await store.readText(specUri)
        : undefined;
      return found === undefined ? undefined : parseSpecText(specUri, found.text);
    },
    download: (key, to) => store.download(joinUri(root, key), to),
  };
}

function parseUri(given: string, root: string): { bucket: string; key: string } {
  try {
    return parseS3Uri(root);
  } catch {
    throw wrongCall({ object: `--source ${given}`, expected: 's3://bucket/prefix or a folder' });
  }
}

/** Files below a folder by key, sorted; dot files are left out, links followed, a folder read once. */
async function listFolder(folder: string): Promise<SourceObject[]> {
  const found: SourceObject[] = [];
  const visited = new Set<string>();
  const visit = async (below: string): Promise<void> => {
    const real = await realpath(path.join(folder, below));
    if (visited.has(real)) return;
    visited.add(real);
    for (const name of await readdir(real)) {
      if (name.startsWith('.')) continue;
      const key = below === '' ? name : `${below}/${name}`;
      const facts = await stat(path.join(folder, key)).catch(() => undefined);
      if (facts?.isDirectory() === true) await visit(key);
      else if (facts?.isFile() === true) found.push({ key, size: facts.size });
    }
  };
  await visit('');
  return found.sort((a, b) => (a.key < b.key ? -1 : 1));
}

async function isFolder(candidate: string): Promise<boolean> {
  return (await stat(candidate).catch(() => undefined))?.isDirectory() ?? false;
}

/** Folders beside the one that was meant, written as it was. */
async function foldersBeside(given: string): Promise<string[]> {
  const trimmed = given.replace(/\/+$/, '');
  const parent = trimmed.slice(0, trimmed.length - path.basename(trimmed).length);
  const entries = await readdir(path.resolve(parent), { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => `${parent}${entry.name}`);
}
