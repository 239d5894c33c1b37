import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

/** The first line of a text file that is not blank, as bytes. */
export interface FirstLine {
  bytes: Buffer;
  /** Lines before it. */
  blankLines: number;
  lineEnd: Buffer;
  /** Bytes of the text up to and with its line end. */
  endsAt: number;
}

/** A longer line is no header; DuckDB's own limit is the same. */
export const LONGEST_LINE = 4 * 1024 * 1024;

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
    if (text[end] === CR && end + 1 === text.length && !isWhole) return undefined;
    const bytes = text.subarray(start, end);
    const isPair = text[end] === CR && text[end + 1] === LF;
    start = Math.min(text.length, end + (isPair ? 2 : 1));
    if (bytes.toString('latin1').trim() !== '') {
      return { bytes, blankLines, lineEnd: text.subarray(end, start), endsAt: start };
    }
    blankLines += 1;
  }
  return undefined;
}
