import { createReadStream, createWriteStream } from 'node:fs';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import iconv from 'iconv-lite';
import { WaylineError } from '../failures.js';
import type { FileFormat } from './source-format.js';

/** Whether text in this encoding can be read as it is. */
export function isUtf8(encoding: string): boolean {
  return /^(utf-?8|ascii|us-ascii)$/i.test(encoding);
}

/**
 * Writes a text file of another encoding as plain UTF-8. Throws InvalidConfig for an encoding that is
 * not known, or for one that cannot be combined with the compression.
 */
export async function transcodeToUtf8(
  object: string,
  from: string,
  to: string,
  encoding: string,
  { compression, signal }: { compression: FileFormat['compression']; signal?: AbortSignal },
): Promise<void> {
  const isKnown: boolean = iconv.encodingExists(encoding);
  if (!isKnown) {
    throw new WaylineError('InvalidConfig', object, `there is no encoding ${encoding}`);
  }
  if (compression === '.zst') {
    throw new WaylineError(
      'InvalidConfig',
      object,
      `encoding ${encoding} can be read from plain and .gz files, not from .zst`,
    );
  }
  await pipeline(
    createReadStream(from),
    compression === '.gz' ? createGunzip() : new PassThrough(),
    iconv.decodeStream(encoding),
    iconv.encodeStream('utf8'),
    createWriteStream(to),
    { ...(signal && { signal }) },
  );
}
