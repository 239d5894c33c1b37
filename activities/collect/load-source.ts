import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import type { ColumnSource } from '../../workflows/contracts/column-source.js';
import { CANONICAL_COLUMNS, type SourceName } from './canonical-columns.js';
import {
  CANONICAL_SQL_TYPES,
  castColumn,
  timeIsUnreadable,
  type FileColumn,
} from './column-casts.js';
import {
  FILE_COLUMN,
  readable,
  ROW_COLUMN,
  type FileRelation,
  type LocalFile,
} from './read-files.js';
import { parquetRelations } from './read-parquet.js';
import { takeBatch, textRelations } from './small-files.js';
import { resolveColumns, type ResolvedColumns } from './resolve-columns.js';

/** How a source is read. */
export interface LoadOptions {
  source: SourceName;
  timezone: string;
  /** Canonical name to what fills it, from the spec. */
  declared: Readonly<Record<string, ColumnSource>>;
  onFile?: (done: number) => void;
}

/** Columns that were recognised by a synonym, by canonical name. */
export type Synonyms = Readonly<Record<string, string>>;

/** What was found out while reading. */
export interface LoadResult {
  /** What was recognised in each file, by its key. */
  synonyms: ReadonlyMap<string, Synonyms>;
  /** Whether the rows lie in the table in the order of the files and of their rows. */
  ordered: boolean;
}

/** The table that `loadSource` fills. */
export const rawTable = (source: SourceName): string => `raw_${source}`;

/**
 * Reads all files of a source into the table `raw_<source>`: canonical columns by one rule for every
 * format, `attributes` (JSON of the columns left over), `source_file`, `source_row`, `parse_error` ('row'
 * or 'time') and `raw` (the row as it came, only where it cannot be read).
 */
export async function loadSource(
  duck: DuckSession,
  files: readonly LocalFile[],
  options: LoadOptions,
): Promise<LoadResult> {
  await duck.run(createTable(options.source));
  const synonyms = new Map<string, Synonyms>();
  let done = 0;
  let inserts = 0;
  const insert = async (
    session: DuckSession,
    relation: FileRelation,
    own: readonly LocalFile[],
  ): Promise<void> => {
    inserts += relation.unreadableLines === undefined ? 1 : 2;
    const found = await insertRelation(session, relation, own, options);
    for (const { key } of own) synonyms.set(key, found);
    done += own.length;
    options.onFile?.(done);
  };
  const parquet = files.filter(({ format }) => format === 'parquet');
  for (const relation of await parquetRelations(duck, parquet)) {
    const own = parquet.filter(({ key }) => relation.keys.includes(key));
    await insert(duck, relation, own);
  }
  await sideBySide(
    duck,
    files.filter(({ format }) => format !== 'parquet'),
    async (session, batch) => {
      const fileOf = new Map(batch.map((file) => [file.key, file]));
      const relations = await textRelations(session, batch);
      for (const relation of relations) {
        const own = relation.keys.flatMap((key) => fileOf.get(key) ?? []);
        await insert(session, relation, own);
      }
      for (const table of new Set(relations.flatMap(({ tables }) => tables ?? []))) {
        await session.run(`DROP TABLE ${table}`);
      }
    },
  );
  return { synonyms, ordered: inserts <= 1 };
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
  files: readonly LocalFile[],
  options: LoadOptions,
): Promise<Readonly<Record<string, string>>> {
  const { source } = options;
  if (relation.columns.size === 0) return {};
  const resolved = await resolveColumns(duck, relation, options);
  const into = `INSERT INTO ${rawTable(source)} BY NAME`;
  await insertNamingCulprit(duck, `${into} ${selectCanonical(resolved, options)}`, files);
  if (relation.unreadableLines !== undefined) {
    await duck.run(`${into} SELECT *, 'row' AS parse_error FROM (${relation.unreadableLines})`);
  }
  return resolved.synonyms;
}

function createTable(source: SourceName): string {
  const columns = Object.entries(CANONICAL_COLUMNS[source]).map(
    ([name, { kind }]) => `"${name}" ${CANONICAL_SQL_TYPES[kind]}`,
  );
  return `CREATE OR REPLACE TABLE ${rawTable(source)} (${columns.join(', ')}, attributes VARCHAR, source_file VARCHAR, source_row BIGINT, parse_error VARCHAR, raw VARCHAR)`;
}

function selectCanonical(resolved: ResolvedColumns, options: LoadOptions): string {
  const { relation, columns, extras } = resolved;
  const canonical = CANONICAL_COLUMNS[options.source];
  const file = (name: string) => relation.columns.get(name) ?? { sql: 'NULL', type: 'VARCHAR' };
  const selected = [...columns].map(([name, column]) => {
    const kind = canonical[name]?.kind ?? 'text';
    return `${castColumn(column, kind, options.timezone)} AS "${name}"`;
  });
  const badTimes = [...columns]
    .filter(([name]) => canonical[name]?.kind === 'time' && canonical[name].required === true)
    .map(([, column]) => timeIsUnreadable(column, options.timezone));
  const badRow = relation.rowIsUnreadable ?? 'false';
  const error = `CASE WHEN ${badRow} THEN 'row' WHEN ${badTimes.join(' OR ') || 'false'} THEN 'time' END`;
  const whole = relation.rawText ?? jsonOf([...relation.columns.keys()], file);
  selected.push(
    `${extras.length === 0 ? 'NULL' : jsonOf(extras, file)} AS attributes`,
    `${FILE_COLUMN} AS source_file`,
    `${ROW_COLUMN} AS source_row`,
    `${error} AS parse_error`,
    `CASE WHEN ${error} IS NOT NULL THEN ${whole} END AS raw`,
  );
  return `SELECT ${selected.join(', ')} FROM (${relation.sql})`;
}

/** Values as text; lists, structs and maps as the text of their JSON, as they come from JSON lines. */
function jsonOf(names: readonly string[], file: (name: string) => FileColumn): string {
  const fields = names.map((name) => {
    const { sql, type } = file(name);
    const isNested = /^(STRUCT|MAP)\(|\]$/.test(type);
    return `"${name.replaceAll('"', '""')}" := ${isNested ? `to_json(${sql})` : sql}::VARCHAR`;
  });
  return `to_json(struct_pack(${fields.join(', ')}))::VARCHAR`;
}

/** Inserts; where that fails for many files, finds the one that cannot be read. */
async function insertNamingCulprit(
  duck: DuckSession,
  sql: string,
  files: readonly LocalFile[],
): Promise<void> {
  const [first] = files;
  if (first === undefined) return;
  try {
    await readable({ ...first, key: namesOf(files) }, () => duck.run(sql));
  } catch (error) {
    for (const file of files.filter(({ format }) => format === 'parquet' && files.length > 1)) {
      await readable(file, () =>
        duck.run(
          `CREATE OR REPLACE TEMP TABLE probe AS SELECT * FROM read_parquet(${sqlLiteral(file.path)})`,
        ),
      );
    }
    throw error;
  }
}

/** Each may be read by itself: then a value of one of them does not fit what the spec makes of it. */
function namesOf(files: readonly LocalFile[]): string {
  const [first] = files;
  return files.length === 1 ? (first?.key ?? '') : `${first?.key} and ${files.length - 1} more`;
}
