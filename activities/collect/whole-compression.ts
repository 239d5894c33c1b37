import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { isError, WaylineError } from '../failures.js';
import type { FileFormat } from './source-format.js';

/**
 * Makes sure that a compressed file is whole: DuckDB reads one that is cut off as a shorter file. A .gz file is
 * decompressed to check its sum, of a .zst file the blocks are followed to the last. Throws
 * DataContractViolation where the end is missing.
 */
export async function checkWhole(
  object: string,
  path: string,
  { compression, signal }: { compression: FileFormat['compression']; signal?: AbortSignal },
): Promise<void> {
  try {
    if (compression === '.gz') await checkGzip(path, signal);
    if (compression === '.zst') await checkZstd(path);
  } catch (error) {
    if (!isError(error)) throw error;
    signal?.throwIfAborted();
    throw new WaylineError(
      'DataContractViolation',
      object,
      `the file cannot be read: expected a whole ${compression} file, got: ${error.message}`,
      { cause: error, remedy: 'Replace the file at its source with a whole one, then run again.' },
    );
  }
}

function checkGzip(path: string, signal?: AbortSignal): Promise<void> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  return pipeline(createReadStream(path), createGunzip(), nowhere, { ...(signal && { signal }) });
}

const ZSTD_MAGIC = 0xfd2fb528;
/** The low four bits of a skippable frame's magic number are free. */
const SKIPPABLE_MAGIC = 0x184d2a5;

/** Frames and blocks of RFC 8878, section 3.1.1. */
async function checkZstd(path: string): Promise<void> {
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
