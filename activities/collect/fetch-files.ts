import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { joinUri } from '../artifacts/s3-uri.js';
import { sideBySide } from '../artifacts/side-by-side.js';
import type { StageContext } from '../artifacts/stage.js';
import type { LocalFile } from './read-files.js';
import { formatOf } from './source-format.js';
import type { SourceObject } from './source-listing.js';
import { isUtf8, transcodeToUtf8 } from './transcode.js';
import { checkWhole } from './whole-compression.js';

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
  await checkWhole(object.key, local, { compression, signal: context.signal });
  const file = { key: object.key, format, sizeBytes: object.size };
  const encoding = context.spec.sources[object.source]?.encoding ?? 'utf-8';
  if (format === 'parquet' || isUtf8(encoding)) return { ...file, path: local };
  const utf8 = path.join(folder, `${index}-utf8.${format}`);
  await transcodeToUtf8(object.key, local, utf8, encoding, {
    compression,
    signal: context.signal,
  });
  await rm(local);
  return { ...file, path: utf8 };
}
