import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

/** The first line of a text file that is not blank, as bytes. */
export interface FirstLine {
  bytes: Buffer;
  /** Lines before it. */
  blankLines: number;
}

/** A longer line is no header; DuckDB's own limit is the same. */
const LONGEST_LINE = 4 * 1024 * 1024;

const CR = 13;
const LF = 10;

/** Reads the first line that is not blank of a plain or .gz file; undefined where there is none. */
export async function readFirstLine(path: string): Promise<FirstLine | undefined> {
  const file = createReadStream(path);
  const stream = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  try {
    let text = Buffer.alloc(0);
    for await (const chunk of stream) {
      text = Buffer.concat([text, chunk as Buffer]);
      const found = firstLineOf(text, { isWhole: false });
      if (found !== undefined || text.length > LONGEST_LINE) return found;
    }
    return firstLineOf(text, { isWhole: true });
  } finally {
    file.destroy();
    stream.destroy();
  }
}

function firstLineOf(text: Buffer, { isWhole }: { isWhole: boolean }): FirstLine | undefined {
  let blankLines = 0;
  for (let start = 0; start < text.length;) {
    const ends = [text.indexOf(LF, start), text.indexOf(CR, start)].filter((at) => at !== -1);
    if (ends.length === 0 && !isWhole) return undefined;
    const end = Math.min(text.length, ...ends);
    const bytes = text.subarray(start, end);
    if (bytes.toString('latin1').trim() !== '') return { bytes, blankLines };
    const isPair = text[end] === CR && text[end + 1] === LF;
    start = end + (isPair ? 2 : 1);
    blankLines += 1;
  }
  return undefined;
}
