import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ObjectStore } from '../../activities/artifacts/object-store.js';
import { joinUri } from '../../activities/artifacts/s3-uri.js';
import { inParallel } from '../in-parallel.js';

/** Uploads at once: enough to hide latency on one machine, few enough to stay small in memory. */
const UPLOADS_AT_ONCE = 8;

/** What is known of a file when it was sent: its content's MD5 and the ETag that the service gave it. */
interface SentFile {
  size: number;
  /** Modification and change time; the latter cannot be set by a user. */
  times: string;
  md5: string;
  etag: string;
}

type SentFiles = Record<string, SentFile>;

/** What is to be made equal: files of a folder and the prefix that mirrors them. */
export interface SourceMirror {
  folder: string;
  keys: readonly string[];
  targetUri: string;
  /** Where it is remembered what was sent; in the state folder. */
  indexPath: string;
}

/** What a synchronisation did. */
export interface SyncResult {
  uploaded: number;
  unchanged: number;
  removed: number;
}

/** The 12 hex digits by which the embedded server knows a folder. */
export function folderId(folder: string): string {
  return createHash('sha256').update(folder).digest('hex').slice(0, 12);
}

/**
 * Makes the prefix hold exactly the files named, sending only what has changed. A file is unchanged when
 * its content is that which was sent and the service still holds that ETag.
 */
export async function syncSource(
  store: ObjectStore,
  mirror: SourceMirror,
  options: { signal: AbortSignal; onProgress(done: number, total: number): void },
): Promise<SyncResult> {
  const before = await readIndex(mirror.indexPath);
  const prefix = keyPrefix(mirror.targetUri);
  const listed = await store.list(`${mirror.targetUri}/`, options.signal);
  const remote = new Map(listed.map(({ key, etag }) => [key.slice(prefix.length), etag]));
  const result: SyncResult = { uploaded: 0, unchanged: 0, removed: 0 };
  const after: SentFiles = {};
  let done = 0;
  await inParallel(mirror.keys, UPLOADS_AT_ONCE, async (key) => {
    options.signal.throwIfAborted();
    const local = await describeFile(path.join(mirror.folder, key), before[key]);
    const etag = remote.get(key);
    if (etag !== undefined && (etag === local.md5 || isSent(before[key], local, etag))) {
      after[key] = { ...local, etag };
      result.unchanged += 1;
    } else {
      after[key] = { ...local, etag: await send(store, mirror, key, options.signal) };
      result.uploaded += 1;
    }
    options.onProgress((done += 1), mirror.keys.length);
  });
  const wanted = new Set(mirror.keys);
  const gone = [...remote.keys()].filter((key) => !wanted.has(key));
  await inParallel(gone, UPLOADS_AT_ONCE, (key) => store.remove(joinUri(mirror.targetUri, key)));
  await writeIndex(mirror.indexPath, after);
  return { ...result, removed: gone.length };
}

async function send(
  store: ObjectStore,
  { folder, targetUri }: SourceMirror,
  key: string,
  signal: AbortSignal,
): Promise<string> {
  const uri = joinUri(targetUri, key);
  await store.upload(path.join(folder, key), uri, signal);
  return (await store.head(uri, signal))?.etag ?? '';
}

/** An upload in parts has an ETag that is not the MD5, so the one it was given is remembered. */
function isSent(sent: SentFile | undefined, local: Omit<SentFile, 'etag'>, etag: string): boolean {
  return sent !== undefined && sent.md5 === local.md5 && sent.etag === etag;
}

async function describeFile(
  file: string,
  sent: SentFile | undefined,
): Promise<Omit<SentFile, 'etag'>> {
  const { size, mtimeMs, ctimeMs, ino } = await stat(file);
  const times = `${mtimeMs} ${ctimeMs} ${ino}`;
  if (sent !== undefined && sent.size === size && sent.times === times) {
    return { size, times, md5: sent.md5 };
  }
  const hash = createHash('md5');
  await pipeline(createReadStream(file), hash);
  return { size, times, md5: hash.digest('hex') };
}

function keyPrefix(targetUri: string): string {
  return `${targetUri.replace(/^s3:\/\/[^/]+\//, '')}/`;
}

async function readIndex(indexPath: string): Promise<SentFiles> {
  try {
    return JSON.parse(await readFile(indexPath, 'utf8')) as SentFiles;
  } catch {
    return {};
  }
}

async function writeIndex(indexPath: string, files: SentFiles): Promise<void> {
  await mkdir(path.dirname(indexPath), { recursive: true });
  const beside = `${indexPath}.new`;
  await writeFile(beside, JSON.stringify(files));
  await rename(beside, indexPath);
}
