import { rm } from 'node:fs/promises';
import path from 'node:path';
import { sideBySide } from '../artifacts/side-by-side.js';
import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import { SessionPool } from '../compute/session-pool.js';
import type { SourceName } from './canonical-columns.js';
import {
  canonicalRows,
  columnTypes,
  OWN_COLUMNS,
  type CanonicalOptions,
  type ColumnKinds,
  type Synonyms,
} from './canonical-rows.js';
import {
  cutText,
  writePiece,
  type CutText,
  type PieceOptions,
  type TextPiece,
} from './cut-text.js';
import { delimitedRelation } from './read-delimited.js';
import { readable, type FileRelation, type LocalFile } from './read-files.js';
import { jsonLinesRelation, jsonPieceRelation } from './read-json-lines.js';

/** A piece is read by one thread. */
const LANES = 2;

/** What is made of a large file. */
export interface LargeText {
  /** A query for its rows in the columns of the source. */
  rows: string;
  synonyms: Synonyms;
  kinds: ColumnKinds;
}

/** Parquet files of a piece, and what has to be added to their `source_row`. */
interface PieceRows {
  /** Rows that DuckDB has numbered among those that it could read. */
  read: string;
  rows: number;
  /** Lines that it could not read, numbered among all. */
  unreadable?: string;
  recordsBefore: number;
  columns: readonly string[];
  synonyms: Synonyms;
  kinds: ColumnKinds;
}

/**
 * Reads a text file in pieces of whole records, two at a time, each of which is a file of its own with the same
 * header and leaves Parquet files. Memory does not depend on the file's size; rows keep the numbers that they have
 * in the whole file, and follow each other as their pieces do.
 */
export async function loadLargeText(
  duck: DuckSession,
  file: LocalFile,
  options: CanonicalOptions,
  pieceOptions: PieceOptions,
): Promise<LargeText> {
  const text = await cutText(duck, file, pieceOptions);
  const sessions: DuckSession[] = [];
  try {
    for (let lane = 0; lane < LANES; lane += 1) sessions.push(await duck.fork());
    const reader = new PieceReader(text, new SessionPool(sessions), options, pieceOptions);
    const read = await (file.format === 'jsonl' ? reader.jsonLines() : reader.delimited());
    const { synonyms = {}, kinds = {} } = read[0] ?? {};
    return { rows: rowsOf(read, options.source), synonyms, kinds };
  } finally {
    for (const session of sessions) session.close();
  }
}

class PieceReader {
  constructor(
    private readonly text: CutText,
    private readonly sessions: SessionPool,
    private readonly options: CanonicalOptions,
    private readonly pieces: PieceOptions,
  ) {}

  async delimited(): Promise<PieceRows[]> {
    const read: PieceRows[] = [];
    await this.each(async (duck, local, piece) => {
      const relation = await delimitedRelation(duck, local);
      const [table = ''] = relation.tables ?? [];
      const { rows } = await duck.one<{ rows: number }>(`SELECT count(*) AS rows FROM ${table}`);
      read[piece.index] = { ...(await this.write(duck, relation, piece)), rows };
      return relation;
    });
    return read;
  }

  /**
   * All pieces with the keys of the first one; where others have further keys, all once more with every key, since
   * the columns of a row are those of its file.
   */
  async jsonLines(): Promise<PieceRows[]> {
    const read: PieceRows[] = [];
    const found = new Set<string>();
    let names: string[] = [];
    let failed: unknown;
    const pass = async (only?: number): Promise<void> => {
      failed = undefined;
      await this.each(async (duck, local, piece) => {
        const { relation, keys } = await jsonPieceRelation(duck, local, names);
        for (const key of keys) found.add(key);
        const isIncomplete = names.length === 0 || found.size > names.length;
        if (isIncomplete || failed !== undefined) return relation;
        try {
          const made = await this.write(duck, relation, piece);
          read[piece.index] = { ...made, rows: piece.records - made.unreadableRows };
        } catch (error) {
          // Of the file only if no further key turns up, which may be the column that it lacks.
          failed = error;
        }
        return relation;
      }, only);
    };
    await pass(0);
    do {
      names = [...found].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      await pass();
    } while (found.size > names.length);
    if (failed !== undefined) throw failed as Error;
    if (names.length > 0) return read;
    // Refuses the first line that is not blank.
    await this.each((duck, local) => jsonLinesRelation(duck, local));
    return [];
  }

  /** Works on each piece, or on one, as a local file; the tables of the relation that it returns are dropped. */
  private async each(
    work: (duck: DuckSession, local: LocalFile, piece: TextPiece) => Promise<FileRelation>,
    only?: number,
  ): Promise<void> {
    const { pieces } = this.text;
    const wanted = pieces.filter(({ index }) => only === undefined || index === only);
    await sideBySide(wanted, this.sessions.size, (piece) =>
      this.sessions.use(async (duck) => {
        const local = await writePiece(this.text, piece, this.pieces);
        try {
          const { tables = [] } = await work(duck, local, piece);
          for (const table of tables) await duck.run(`DROP TABLE ${table}`);
        } finally {
          await rm(local.path, { force: true });
        }
      }),
    );
  }

  private async write(
    duck: DuckSession,
    relation: FileRelation,
    { index, recordsBefore }: TextPiece,
  ): Promise<Omit<PieceRows, 'rows'> & { unreadableRows: number }> {
    const found = await canonicalRows(duck, relation, this.options);
    if (found === undefined) throw new RangeError('expected a piece with columns');
    const save = async (name: string, query: string): Promise<{ target: string; rows: number }> => {
      const target = path.join(this.pieces.folder, `${name}-${index}.parquet`);
      const { Count: rows } = await duck.one<{ Count: number }>(
        `COPY (${query}) TO ${sqlLiteral(target)} (FORMAT parquet, COMPRESSION snappy)`,
      );
      return { target, rows };
    };
    const { target: read } = await readable(this.text.file, () => save('rows', found.rows));
    const { columns, synonyms, kinds } = found;
    const made = { read, recordsBefore, columns, synonyms, kinds, unreadableRows: 0 };
    const lines = `(${found.unreadable ?? ''})`;
    const { rows } = await duck.one<{ rows: number }>(`SELECT count(*) AS rows FROM ${lines}`);
    if (rows === 0) return made;
    const { target } = await save('unreadable', `SELECT * FROM ${lines} ORDER BY source_row`);
    return { ...made, unreadable: target, unreadableRows: rows };
  }
}

/** The rows of all pieces, in order, with their numbers in the whole file. */
function rowsOf(pieces: readonly PieceRows[], source: SourceName): string {
  const [first] = pieces;
  if (first === undefined) {
    const nulls = columnTypes(source).map(([name, type]) => `NULL::${type} AS "${name}"`);
    return `SELECT ${nulls.join(', ')} LIMIT 0`;
  }
  const files: string[] = [];
  const rowsBefore: number[] = [];
  let before = 0;
  for (const { read, rows, unreadable, recordsBefore } of pieces) {
    files.push(read);
    rowsBefore.push(before);
    before += rows;
    if (unreadable === undefined) continue;
    files.push(unreadable);
    rowsBefore.push(recordsBefore);
  }
  const found = new Set([...first.columns, ...OWN_COLUMNS.map(([name]) => name)]);
  const columns = columnTypes(source).map(([name, type]) => {
    if (name === 'source_row') {
      return `source_row + ${sqlLiteral(rowsBefore)}[file_index::BIGINT + 1] AS source_row`;
    }
    return found.has(name) ? `"${name}"` : `NULL::${type} AS "${name}"`;
  });
  return `SELECT ${columns.join(', ')} FROM read_parquet(${sqlLiteral(files)}, union_by_name = true)`;
}
