import path from 'node:path';
import type { DuckSession } from '../compute/duck-session.js';
import type { SourceName } from './canonical-columns.js';
import {
  canonicalRows,
  createTable,
  runNamingCulprit,
  type CanonicalOptions,
  type CanonicalRows,
} from './canonical-rows.js';
import { isLarge, type PieceOptions } from './cut-text.js';
import { loadLargeText } from './large-text.js';
import type { FileRelation, LocalFile } from './read-files.js';
import { parquetRelations } from './read-parquet.js';
import { takeBatch, textRelations } from './small-files.js';

/** How a source is read. */
export interface LoadOptions extends CanonicalOptions {
  onFile?: (done: number) => void;
  /** How large text files are read in pieces; without it each file is read as a whole. */
  pieces?: PieceOptions;
}

/** What the columns of a file are. */
export type FoundColumns = Pick<CanonicalRows, 'synonyms' | 'kinds'>;

/** What was found out while reading. */
export interface LoadResult {
  /** What was found in each file, by its key. */
  found: ReadonlyMap<string, FoundColumns>;
  /** Whether the rows lie in the table in the order of the files and of their rows. */
  ordered: boolean;
  /** Statements that drop what was made. */
  drop: string;
}

/** The table, or view, that `loadSource` makes. */
export const rawTable = (source: SourceName): string => `raw_${source}`;

/**
 * Reads all files of a source into `raw_<source>`: canonical columns by one rule for every
 * format, `attributes` (JSON of the columns left over), `source_file`, `source_row`, `parse_error` ('row'
 * or 'time') and `raw` (the row as it came, only where it cannot be read).
 */
export async function loadSource(
  duck: DuckSession,
  files: readonly LocalFile[],
  options: LoadOptions,
): Promise<LoadResult> {
  const name = rawTable(options.source);
  const { pieces } = options;
  const large = files.filter((file) => pieces && isLarge(file, pieces));
  if (pieces === undefined || large.length === 0) {
    return { ...(await loadTable(duck, name, files, options)), drop: `DROP TABLE ${name}` };
  }
  const others = `${name}_of_others`;
  const rest = files.filter((file) => !large.includes(file));
  const { found } = await loadTable(duck, others, rest, options);
  // A union, even with nothing, keeps a COPY of it from running on all threads.
  const queries = rest.length === 0 ? [] : [`SELECT * FROM ${others}`];
  for (const [index, file] of large.entries()) {
    const folder = path.join(pieces.folder, String(index));
    const read = await loadLargeText(duck, file, options, { ...pieces, folder });
    found.set(file.key, read);
    queries.push(read.rows);
    options.onFile?.(rest.length + index + 1);
  }
  await duck.run(`CREATE OR REPLACE VIEW ${name} AS ${queries.join(' UNION ALL ')}`);
  const drop = `DROP VIEW ${name}; DROP TABLE ${others}`;
  return { found, ordered: files.length === 1, drop };
}

/** Reads files, each as a whole, into a new table. */
async function loadTable(
  duck: DuckSession,
  table: string,
  files: readonly LocalFile[],
  options: LoadOptions,
): Promise<{ found: Map<string, FoundColumns>; ordered: boolean }> {
  await duck.run(createTable(table, options.source));
  const found = new Map<string, FoundColumns>();
  let done = 0;
  let inserts = 0;
  const insert = async (
    session: DuckSession,
    relation: FileRelation,
    own: readonly LocalFile[],
  ): Promise<void> => {
    inserts += relation.unreadableLines === undefined ? 1 : 2;
    const columns = await insertRelation(session, relation, { table, files: own, options });
    for (const { key } of own) found.set(key, columns);
    done += own.length;
    options.onFile?.(done);
  };
  const parquet = files.filter(({ format }) => format === 'parquet');
  for (const relation of await parquetRelations(duck, parquet)) {
    const own = parquet.filter(({ key }) => relation.keys.includes(key));
    await insert(duck, relation, own);
  }
  const text = files.filter(({ format }) => format !== 'parquet');
  await sideBySide(duck, text, async (session, batch) => {
    const fileOf = new Map(batch.map((file) => [file.key, file]));
    const relations = await textRelations(session, batch);
    for (const relation of relations) {
      const own = relation.keys.flatMap((key) => fileOf.get(key) ?? []);
      await insert(session, relation, own);
    }
    for (const table of new Set(relations.flatMap(({ tables }) => tables ?? []))) {
      await session.run(`DROP TABLE ${table}`);
    }
  });
  return { found, ordered: inserts <= 1 };
}

/** A text file is read by one thread, so two are read at a time; rows are ordered when they are saved. */
const TEXT_LANES = 2;

async function sideBySide(
  duck: DuckSession,
  files: readonly LocalFile[],
  read: (session: DuckSession, batch: readonly LocalFile[]) => Promise<void>,
): Promise<void> {
  const queue = [...files];
  const lane = async (): Promise<void> => {
    const session = await duck.fork();
    try {
      while (queue.length > 0) await read(session, takeBatch(queue));
    } finally {
      queue.length = 0;
      session.close();
    }
  };
  const lanes = Array.from({ length: Math.min(TEXT_LANES, files.length) }, lane);
  const [failed] = (await Promise.allSettled(lanes)).filter(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

async function insertRelation(
  duck: DuckSession,
  relation: FileRelation,
  { table, files, options }: { table: string; files: readonly LocalFile[]; options: LoadOptions },
): Promise<FoundColumns> {
  const found = await canonicalRows(duck, relation, options);
  if (found === undefined) return { synonyms: {}, kinds: {} };
  const into = `INSERT INTO ${table} BY NAME`;
  await runNamingCulprit(duck, `${into} ${found.rows}`, files);
  if (found.unreadable !== undefined) await duck.run(`${into} ${found.unreadable}`);
  return found;
}
