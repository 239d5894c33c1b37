import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ComputeThreads } from '../compute/compute-threads.js';
import type { DuckSession } from '../compute/duck-session.js';
import type { FindCutsInput } from './find-cuts.thread.js';
import { LONGEST_LINE, readFirstLine } from './first-line.js';
import { layoutOf } from './read-delimited.js';
import { readable, type LocalFile } from './read-files.js';
import type { Pieces } from './record-cuts.js';

/** Where, and how, large text files are cut into pieces. */
export interface PieceOptions {
  threads: ComputeThreads;
  /** A folder for the pieces and for what is made of them, which the caller removes. */
  folder: string;
  signal?: AbortSignal;
  /** A file of more text is read in pieces of `pieceBytes`. */
  largeBytes?: number;
  pieceBytes?: number;
}

/** A smaller file fits in memory as text and as rows, twice where two are read side by side. */
const LARGE_BYTES = 64 * 1024 * 1024;

/** A piece as text and as rows takes some 100 MB, and two are read at a time; each costs 30 ms besides its rows. */
const PIECE_BYTES = 16 * 1024 * 1024;

/** Bytes that are copied at once. */
const COPY_BYTES = 1024 * 1024;

/** Whole records of a file, as bytes; `recordsBefore` counts as DuckDB does where it tells of a line. */
export interface TextPiece {
  index: number;
  from: number;
  to: number;
  recordsBefore: number;
  records: number;
}

/** A text file, what each of its pieces begins with, and where they lie. */
export interface CutText {
  file: LocalFile;
  header: Buffer;
  pieces: TextPiece[];
}

/** Whether a file is read in pieces. A .zst file is not: DuckDB alone can decompress it. */
export function isLarge(
  { path: file, format, sizeBytes = 0 }: LocalFile,
  { largeBytes = LARGE_BYTES }: PieceOptions,
): boolean {
  return format !== 'parquet' && sizeBytes > largeBytes && !/\.(gz|zst)$/.test(file);
}

/** Finds the pieces of a text file; none where a delimited one holds nothing but blank lines. */
export async function cutText(
  duck: DuckSession,
  file: LocalFile,
  { threads, signal, pieceBytes = PIECE_BYTES }: PieceOptions,
): Promise<CutText> {
  const isDelimited = file.format !== 'jsonl';
  const layout = isDelimited ? await readable(file, () => layoutOf(duck, file)) : undefined;
  const first = isDelimited ? await readFirstLine(file.path) : undefined;
  if (isDelimited && (layout === undefined || first === undefined)) {
    return { file, header: Buffer.alloc(0), pieces: [] };
  }
  const from = first?.endsAt ?? 0;
  const { ends, records } = await threads.run<FindCutsInput, Pieces>(
    path.join(__dirname, 'find-cuts.thread.js'),
    {
      path: file.path,
      from,
      pieceBytes,
      delimiter: layout?.delimiter.charCodeAt(0),
      longestRecord: LONGEST_LINE,
    },
    signal ? { signal } : {},
  );
  let recordsBefore = first?.blankLines ?? 0;
  const pieces = ends.map((to, index): TextPiece => {
    const own = records[index] ?? 0;
    recordsBefore += own;
    return {
      index,
      from: ends[index - 1] ?? from,
      to,
      recordsBefore: recordsBefore - own,
      records: own,
    };
  });
  const header = first === undefined ? [] : [first.bytes, first.lineEnd];
  return { file, header: Buffer.concat(header), pieces };
}

/** Writes a piece as a file of its own, with the header of the whole file. */
export async function writePiece(
  { file, header }: CutText,
  { index, from, to }: TextPiece,
  { folder, signal }: PieceOptions,
): Promise<LocalFile> {
  const own = path.join(folder, `piece-${index}.${file.format}`);
  await mkdir(folder, { recursive: true });
  await writeFile(own, header);
  await pipeline(
    createReadStream(file.path, { start: from, end: to - 1, highWaterMark: COPY_BYTES }),
    createWriteStream(own, { flags: 'a' }),
    { ...(signal && { signal }) },
  );
  return { key: file.key, path: own, format: file.format, sizeBytes: header.length + to - from };
}
