import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { PassThrough, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { isError } from '../failures.js';
import type { LocalFile } from './read-files.js';

/**
 * What `read` makes of a text file; where DuckDB refuses the file because it mixes line ends, of a copy with
 * plain ones. A .zst file is not copied: Node 20 cannot decompress it.
 */
export async function withPlainLineEnds<T>(
  file: LocalFile,
  read: (plain: LocalFile) => Promise<T>,
): Promise<T> {
  try {
    return await read(file);
  } catch (error) {
    if (!isError(error) || !MIXED_LINE_ENDS.test(error.message) || file.path.endsWith('.zst')) {
      throw error;
    }
  }
  const plain = { ...file, path: `${file.path.replace(/\.gz$/, '')}-lines.${file.format}` };
  try {
    await pipeline(
      createReadStream(file.path),
      file.path.endsWith('.gz') ? createGunzip() : new PassThrough(),
      plainLineEnds(),
      createWriteStream(plain.path),
    );
    return await read(plain);
  } finally {
    await rm(plain.path, { force: true });
  }
}

/** What DuckDB says of a file whose lines end now with CR LF and now with LF. */
const MIXED_LINE_ENDS = /state machine reached an invalid state/;

const CR = 13;
const LF = 10;

/** CR LF and a CR alone become LF, also where a chunk ends between the two. */
function plainLineEnds(): Transform {
  let endedWithCr = false;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const plain = Buffer.allocUnsafe(chunk.length);
      let length = 0;
      for (const byte of chunk) {
        if (byte === CR) plain[length++] = LF;
        else if (byte !== LF || !endedWithCr) plain[length++] = byte;
        endedWithCr = byte === CR;
      }
      done(null, plain.subarray(0, length));
    },
  });
}
