import type { DuckSession } from '../compute/duck-session.js';
import { CANONICAL_COLUMNS, type SourceName } from './canonical-columns.js';
import { CANONICAL_SQL_TYPES, castColumn, timeIsUnreadable } from './column-casts.js';
import { mapColumns, type ColumnMapping } from './column-mapping.js';
import {
  delimitedRelation,
  jsonLinesRelation,
  parquetRelations,
  readable,
  type FileRelation,
  type LocalFile,
} from './read-files.js';

/** How a source is read. */
export interface LoadOptions {
  source: SourceName;
  timezone: string;
  /** Canonical name to the source's own name, from the spec. */
  declared: Readonly<Record<string, string>>;
  onFile?: (done: number) => void;
}

/** What was found out while reading: synonyms that were recognised, by canonical name. */
export interface LoadResult {
  synonyms: Record<string, string>;
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
  const synonyms: Record<string, string> = {};
  let done = 0;
  const insert = async (relation: FileRelation, own: readonly LocalFile[]): Promise<void> => {
    const mapping = mapColumns(
      options.source,
      relation.keys[0] ?? options.source,
      [...relation.columns.keys()],
      options.declared,
    );
    Object.assign(synonyms, mapping.synonyms);
    const sql = `INSERT INTO ${rawTable(options.source)} BY NAME ${selectCanonical(relation, mapping, options)}`;
    await insertNamingCulprit(duck, sql, own);
    if (relation.unreadableLines !== undefined) {
      await duck.run(
        `INSERT INTO ${rawTable(options.source)} BY NAME SELECT *, 'row' AS parse_error FROM (${relation.unreadableLines})`,
      );
    }
    done += own.length;
    options.onFile?.(done);
  };
  const parquet = files.filter(({ format }) => format === 'parquet');
  for (const relation of await parquetRelations(duck, parquet)) {
    await insert(
      relation,
      parquet.filter(({ key }) => relation.keys.includes(key)),
    );
  }
  for (const file of files) {
    if (file.format === 'parquet') continue;
    const open = file.format === 'jsonl' ? jsonLinesRelation : delimitedRelation;
    await insert(await open(duck, file), [file]);
  }
  return { synonyms };
}

function createTable(source: SourceName): string {
  const columns = Object.entries(CANONICAL_COLUMNS[source]).map(
    ([name, { kind }]) => `"${name}" ${CANONICAL_SQL_TYPES[kind]}`,
  );
  return `CREATE OR REPLACE TABLE ${rawTable(source)} (${columns.join(', ')}, attributes VARCHAR, source_file VARCHAR, source_row BIGINT, parse_error VARCHAR, raw VARCHAR)`;
}

function selectCanonical(
  relation: FileRelation,
  mapping: ColumnMapping,
  options: LoadOptions,
): string {
  const canonical = CANONICAL_COLUMNS[options.source];
  const file = (name: string) => relation.columns.get(name) ?? { sql: 'NULL', type: 'VARCHAR' };
  const selected = Object.entries(mapping.columns).map(([name, own]) => {
    const kind = canonical[name]?.kind ?? 'text';
    return `${castColumn(file(own), kind, options.timezone)} AS "${name}"`;
  });
  const badTimes = Object.entries(mapping.columns)
    .filter(([name]) => canonical[name]?.kind === 'time' && canonical[name].required === true)
    .map(([, own]) => timeIsUnreadable(file(own), options.timezone));
  const badRow = relation.rowIsUnreadable ?? 'false';
  const error = `CASE WHEN ${badRow} THEN 'row' WHEN ${badTimes.join(' OR ') || 'false'} THEN 'time' END`;
  const whole = relation.rawText ?? jsonOf([...relation.columns.keys()], file);
  selected.push(
    `${mapping.extras.length === 0 ? 'NULL' : jsonOf(mapping.extras, file)} AS attributes`,
    'source_file',
    'source_row',
    `${error} AS parse_error`,
    `CASE WHEN ${error} IS NOT NULL THEN ${whole} END AS raw`,
  );
  return `SELECT ${selected.join(', ')} FROM (${relation.sql})`;
}

function jsonOf(names: readonly string[], file: (name: string) => { sql: string }): string {
  const fields = names.map(
    (name) => `"${name.replaceAll('"', '""')}" := ${file(name).sql}::VARCHAR`,
  );
  return `to_json(struct_pack(${fields.join(', ')}))::VARCHAR`;
}

/** Inserts; where the scan of many files fails, finds the one that cannot be read. */
async function insertNamingCulprit(
  duck: DuckSession,
  sql: string,
  files: readonly LocalFile[],
): Promise<void> {
  const [only] = files;
  try {
    if (files.length === 1 && only) await readable(only, () => duck.run(sql));
    else await duck.run(sql);
  } catch (error) {
    for (const file of files.length === 1 ? [] : files) {
      await readable(file, () =>
        duck.run(
          `CREATE OR REPLACE TEMP TABLE probe AS SELECT * FROM read_parquet('${file.path.replaceAll("'", "''")}')`,
        ),
      );
    }
    throw error;
  }
}
