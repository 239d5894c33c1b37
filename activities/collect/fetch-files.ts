import { mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { joinUri } from '../artifacts/s3-uri.js';
import { sideBySide } from '../artifacts/side-by-side.js';
import type { StageContext } from '../artifacts/stage.js';
import type { LocalFile } from './read-files.js';
import { formatOf, type FileFormat } from './source-format.js';
import type { SourceObject } from './source-listing.js';
import { isUtf8, transcodeToUtf8 } from './transcode.js';
import { checkZstd, unpackGzip } from './whole-compression.js';

/** Objects fetched at once; more did not make a loopback or an AWS source faster. */
const DOWNLOADS = 8;

/** Fetches source objects into a folder, in UTF-8 where they are text, in the order given. */
export async function fetchFiles(
  context: StageContext,
  objects: readonly SourceObject[],
  folder: string,
): Promise<LocalFile[]> {
  await mkdir(folder, { recursive: true });
  const files: LocalFile[] = [];
  await sideBySide(objects, DOWNLOADS, async (object, index) => {
    files[index] = await fetchOne(context, folder, object, index);
  });
  return files;
}

async function fetchOne(
  context: StageContext,
  folder: string,
  object: SourceObject,
  index: number,
): Promise<LocalFile> {
  const found = formatOf(object.key);
  if (found === undefined) throw new RangeError(`${object.key}: unknown format`);
  const { format, compression } = found;
  const local = path.join(folder, `${index}.${format}${compression}`);
  await context.source.download(
    joinUri(context.spec.storage.source, object.key),
    local,
    context.signal,
    object.etag,
  );
  const { signal } = context;
  const file = { key: object.key, format, sizeBytes: object.size };
  const encoding = context.spec.sources[object.source]?.encoding ?? 'utf-8';
  if (format === 'parquet') return { ...file, path: local };
  const plain = await withoutGzip(object.key, local, { compression, signal });
  if (isUtf8(encoding)) return sized({ ...file, path: plain });
  const utf8 = path.join(folder, `${index}-utf8.${format}`);
  await transcodeToUtf8(object.key, plain, utf8, encoding, {
    compression: compression === '.zst' ? '.zst' : '',
    signal,
  });
  await rm(plain);
  return sized({ ...file, path: utf8 });
}

/** The file, or what a .gz file holds in its place; of a .zst file it is known that it is whole. */
async function withoutGzip(
  object: string,
  local: string,
  { compression, signal }: { compression: FileFormat['compression']; signal: AbortSignal },
): Promise<string> {
  if (compression === '.zst') await checkZstd(object, local, signal);
  if (compression !== '.gz') return local;
  const plain = local.slice(0, -compression.length);
  await unpackGzip(object, local, plain, signal);
  await rm(local);
  return plain;
}

const sized = async (file: LocalFile): Promise<LocalFile> => ({
  ...file,
  sizeBytes: (await stat(file.path)).size,
});
