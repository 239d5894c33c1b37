import { createReadStream, createWriteStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { isError, WaylineError } from '../failures.js';
import { isOurs } from './read-files.js';

/**
 * Decompresses a .gz file, checking its sum: read by DuckDB, one that is cut off is a shorter file. Throws
 * DataContractViolation where the end is missing.
 */
export function unpackGzip(
  object: string,
  from: string,
  to: string,
  signal?: AbortSignal,
): Promise<void> {
  return whole(object, '.gz', signal, () =>
    pipeline(
      createReadStream(from, { highWaterMark: CHUNK_BYTES }),
      createGunzip({ chunkSize: CHUNK_BYTES }),
      createWriteStream(to),
      { ...(signal && { signal }) },
    ),
  );
}

/** Fewer turns of the event loop than with the 16 KiB that Node takes. */
const CHUNK_BYTES = 256 * 1024;

/**
 * Makes sure that a .zst file is whole by following its blocks to the last. Throws DataContractViolation where
 * the end is missing.
 */
export function checkZstd(object: string, path: string, signal?: AbortSignal): Promise<void> {
  return whole(object, '.zst', signal, () => followFrames(path));
}

async function whole(
  object: string,
  compression: string,
  signal: AbortSignal | undefined,
  read: () => Promise<void>,
): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!isError(error) || isOurs(error)) throw error;
    signal?.throwIfAborted();
    throw new WaylineError(
      'DataContractViolation',
      object,
      `the file cannot be read: expected a whole ${compression} file, got: ${error.message}`,
      { cause: error, remedy: 'Replace the file at its source with a whole one, then run again.' },
    );
  }
}

const ZSTD_MAGIC = 0xfd2fb528;
/** The low four bits of a skippable frame's magic number are free. */
const SKIPPABLE_MAGIC = 0x184d2a5;

/** Frames and blocks of RFC 8878, section 3.1.1. */
async function followFrames(path: string): Promise<void> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    for (let at = 0; at < size;) {
      const head = await bytesAt(file, at, 4);
      const magic = head.readUInt32LE();
      if (magic >>> 4 === SKIPPABLE_MAGIC) {
        at += 8 + (await bytesAt(file, at + 4, 4)).readUInt32LE();
      } else if (magic === ZSTD_MAGIC) at = await endOfFrame(file, at + 4);
      else throw new RangeError('unknown frame');
      if (at > size) throw new RangeError('unexpected end of file');
    }
  } finally {
    await file.close();
  }
}

async function endOfFrame(file: FileHandle, start: number): Promise<number> {
  const descriptor = (await bytesAt(file, start, 1)).readUInt8();
  const isSingleSegment = (descriptor >> 5) & 1;
  const contentSizeBytes = [isSingleSegment, 2, 4, 8][descriptor >> 6] ?? 0;
  const dictionaryIdBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  let at = start + 1 + (1 - isSingleSegment) + dictionaryIdBytes + contentSizeBytes;
  for (let isLast = false; !isLast;) {
    const block = (await bytesAt(file, at, 3)).readUIntLE(0, 3);
    const isRepeatedByte = ((block >> 1) & 3) === 1;
    isLast = (block & 1) === 1;
    at += 3 + (isRepeatedByte ? 1 : block >> 3);
  }
  const checksumBytes = (descriptor >> 2) & 1 ? 4 : 0;
  return at + checksumBytes;
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead < length) throw new RangeError('unexpected end of file');
  return buffer;
}
