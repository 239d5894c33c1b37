import { closeSync, openSync, readSync } from 'node:fs';
import { RecordCuts, type CutOptions, type Pieces } from './record-cuts.js';

/** A text file, and the byte at which its first record begins. */
export interface FindCutsInput extends CutOptions {
  readonly path: string;
  readonly from: number;
}

const CHUNK_BYTES = 1024 * 1024;

/** Finds the pieces of whole records into which a file can be cut. */
export default function findCuts({ path, from, ...options }: FindCutsInput): Pieces {
  const cuts = new RecordCuts(options);
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  const file = openSync(path, 'r');
  try {
    for (let at = from; ;) {
      const length = readSync(file, chunk, 0, CHUNK_BYTES, at);
      if (length === 0) break;
      // A read is short at the end of the file only.
      at += cuts.scan(chunk.subarray(0, length), { isLast: length < CHUNK_BYTES });
    }
  } finally {
    closeSync(file);
  }
  const { ends, records } = cuts.end();
  return { ends: ends.map((end) => end + from), records };
}
