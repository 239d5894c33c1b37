import type { ColumnSource } from '../../workflows/contracts/column-source.js';
import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import { WaylineError } from '../failures.js';
import { CANONICAL_COLUMNS, type SourceName } from './canonical-columns.js';
import type { FileColumn } from './column-casts.js';
import { mapColumns, nearestHint, normalised } from './column-mapping.js';
import { nestedColumn } from './nested-column.js';
import type { FileRelation } from './read-files.js';
import { expressionColumn } from './sql-column.js';
import { writtenTime } from './written-time.js';

/** What the spec declares for a source's columns, and whose they are. */
export interface DeclaredColumns {
  source: SourceName;
  declared: Readonly<Record<string, ColumnSource>>;
}

/** A relation whose canonical columns are known. */
export interface ResolvedColumns {
  /** The relation, with the columns of SQL expressions added. */
  relation: FileRelation;
  /** Canonical name to the column that fills it. */
  columns: Map<string, FileColumn>;
  /** Columns of the file that no canonical column takes. */
  extras: readonly string[];
  /** Canonical name to the synonym that was recognised without a mapping. */
  synonyms: Readonly<Record<string, string>>;
}

/**
 * Finds what fills each canonical column of a file: constants, expressions, nested values and columns of the
 * spec, then names and synonyms. Throws InvalidConfig where the spec is wrong, DataContractViolation where
 * the file lacks a column.
 */
export async function resolveColumns(
  duck: DuckSession,
  relation: FileRelation,
  { source, declared }: DeclaredColumns,
): Promise<ResolvedColumns> {
  const object = relation.keys[0] ?? source;
  const names = [...relation.columns.keys()];
  const entries = Object.entries(declared).map(([canonical, value]) => {
    checkName(source, canonical);
    return {
      key: `sources.${source}.columns.${canonical}`,
      canonical,
      value: formOf(value, names),
    };
  });
  const simple = entries.map(({ canonical, value }): [string, string | null] => [
    canonical,
    'column' in value ? value.column : null,
  ]);
  const mapping = mapColumns(source, object, names, Object.fromEntries(simple));
  const columns = new Map<string, FileColumn>();
  for (const [canonical, own] of Object.entries(mapping.columns)) {
    columns.set(canonical, relation.columns.get(own) ?? { sql: 'NULL', type: 'VARCHAR' });
  }
  let resolved = relation;
  for (const { key, canonical, value } of entries) {
    if ('constant' in value) {
      columns.set(canonical, { sql: sqlLiteral(String(value.constant)), type: 'VARCHAR' });
      continue;
    }
    if ('sql' in value) {
      const made = await expressionColumn(duck, resolved, { key, object, expression: value.sql });
      resolved = made.relation;
      columns.set(canonical, made.column);
      continue;
    }
    const plain =
      'path' in value
        ? await nestedColumn(duck, relation, { key, object, path: value.path })
        : columns.get(canonical);
    if (plain === undefined) continue;
    checkTimeOptions(source, canonical, key, value);
    columns.set(canonical, await writtenTime(duck, plain, { key, ...value }));
  }
  return { relation: resolved, columns, extras: mapping.extras, synonyms: mapping.synonyms };
}

type ColumnForm = Exclude<ColumnSource, string>;

/** A text is a name; where no column has it and it holds dots, a path. */
function formOf(value: ColumnSource, names: readonly string[]): ColumnForm {
  if (typeof value !== 'string') return value;
  const isName = names.some((name) => normalised(name) === normalised(value));
  return !isName && value.includes('.') ? { path: value } : { column: value };
}

function checkName(source: SourceName, canonical: string): void {
  const known = Object.keys(CANONICAL_COLUMNS[source]);
  if (known.includes(canonical)) return;
  throw new WaylineError(
    'InvalidConfig',
    `sources.${source}.columns.${canonical}`,
    `expected a column of ${source}: ${known.join(', ')}${nearestHint(canonical, known)}`,
  );
}

function checkTimeOptions(
  source: SourceName,
  canonical: string,
  key: string,
  { format, zone }: { format?: string | undefined; zone?: string | undefined },
): void {
  if (format === undefined && zone === undefined) return;
  if (CANONICAL_COLUMNS[source][canonical]?.kind === 'time') return;
  throw new WaylineError(
    'InvalidConfig',
    key,
    `format and zone are for times; ${canonical} is none`,
  );
}
