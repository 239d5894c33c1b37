import { type DuckSession, sqlLiteral } from '../compute/duck-session.js';
import { isError, WaylineError } from '../failures.js';
import type { FileColumn } from './column-casts.js';
import { nearestHint } from './column-mapping.js';
import { quoted, type FileRelation } from './read-files.js';

/** An expression of the spec, and where it stands. */
export interface ColumnExpression {
  key: string;
  /** The file that it is for. */
  object: string;
  expression: string;
}

/**
 * A scalar SQL expression over a file's own columns, as a further column of its relation. Only columns, literals and
 * functions that give the same for the same row are let through: no subquery, aggregate, window, table
 * function or clock. Throws InvalidConfig where it is something else, DataContractViolation where it names
 * a column that the file does not have.
 */
export async function expressionColumn(
  duck: DuckSession,
  relation: FileRelation,
  { key, object, expression }: ColumnExpression,
): Promise<{ relation: FileRelation; column: FileColumn }> {
  const parts = partsOf(key, expression, await parse(duck, expression));
  await checkFunctions(duck, key, [...parts.functions]);
  const known = new Map(
    [...relation.columns].map(([name, own]) => [name.toLowerCase(), { name, sql: own.sql }]),
  );
  const projected = new Map<string, string>();
  for (const name of parts.columns) {
    const found = known.get(name.toLowerCase());
    if (found === undefined) {
      throw noColumn({ key, object, expression }, name, [...relation.columns.keys()]);
    }
    if (found.sql !== quoted(found.name)) projected.set(quoted(found.name), found.sql);
  }
  const made = `__wayline_made_${key.replaceAll(/\W/g, '_')}`;
  const added = [...projected].map(([name, sql]) => `, ${sql} AS ${name}`).join('');
  const star = projected.size === 0 ? '*' : `* EXCLUDE (${[...projected.keys()].join(', ')})`;
  const sql = `SELECT ${star}, (${expression}\n) AS ${made} FROM (SELECT *${added} FROM (${relation.sql}))`;
  const type = await typeOf(duck, key, `SELECT ${made} FROM (${sql})`);
  return { relation: { ...relation, sql }, column: { sql: made, type } };
}

interface Node {
  class?: string;
  function_name?: string;
  column_names?: string[];
}

const TABLE = '__wayline_row';

/** The parse tree of the expression as the only column of a select from one table. */
async function parse(duck: DuckSession, expression: string): Promise<Record<string, unknown>> {
  const statement = `SELECT (${expression}\n) AS value FROM ${TABLE}`;
  const { tree } = await duck.one<{ tree: string }>(
    `SELECT json_serialize_sql(${sqlLiteral(statement)})::VARCHAR AS tree`,
  );
  return JSON.parse(tree) as Record<string, unknown>;
}

function partsOf(
  key: string,
  expression: string,
  tree: Record<string, unknown>,
): { columns: Set<string>; functions: Set<string> } {
  if (tree['error'] === true) {
    throw wrongExpression(
      key,
      `got ${JSON.stringify(expression)}: ${String(tree['error_message'])}`,
    );
  }
  const statements = tree['statements'] as { node: Record<string, unknown> }[];
  const select = statements[0]?.node ?? {};
  const values = select['select_list'] as unknown[] | undefined;
  const from = select['from_table'] as Record<string, unknown> | undefined;
  const isOneValue =
    statements.length === 1 &&
    values?.length === 1 &&
    from?.['type'] === 'BASE_TABLE' &&
    from['table_name'] === TABLE &&
    select['where_clause'] === null;
  if (!isOneValue) throw wrongExpression(key, `got ${JSON.stringify(expression)}`);
  const parts = { columns: new Set<string>(), functions: new Set<string>() };
  walk(values, (node) => {
    if (node.class === 'FUNCTION' && node.function_name) parts.functions.add(node.function_name);
    else if (node.class === 'COLUMN_REF') parts.columns.add(node.column_names?.[0] ?? '');
    else if (REFUSED.has(node.class ?? '')) {
      throw wrongExpression(
        key,
        `got a ${(node.class ?? '').toLowerCase()} in ${JSON.stringify(expression)}`,
      );
    }
  });
  return parts;
}

/** What is no scalar over the row's own columns. */
const REFUSED = new Set([
  'SUBQUERY',
  'WINDOW',
  'STAR',
  'PARAMETER',
  'LAMBDA',
  'LAMBDA_REF',
  'DEFAULT',
]);

function walk(value: unknown, visit: (node: Node) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if ('class' in value) visit(value as Node);
  for (const child of Object.values(value)) walk(child, visit);
}

async function checkFunctions(
  duck: DuckSession,
  key: string,
  functions: readonly string[],
): Promise<void> {
  const rows = await duck.all<{ name: string }>(
    `SELECT name FROM (SELECT unnest(${sqlLiteral(functions)}) AS name) WHERE name NOT IN (SELECT function_name FROM duckdb_functions() WHERE function_type IN ('scalar', 'macro')) OR name IN (SELECT function_name FROM duckdb_functions() WHERE function_type = 'aggregate' OR stability <> 'CONSISTENT') OR name IN ('getvariable', 'getenv', 'current_setting', 'error', 'query')`,
  );
  const [first] = rows;
  if (first === undefined) return;
  throw wrongExpression(key, `got the function ${first.name}`);
}

async function typeOf(duck: DuckSession, key: string, sql: string): Promise<string> {
  try {
    const [described] = await duck.all<{ column_type: string }>(`DESCRIBE ${sql}`);
    return described?.column_type ?? 'VARCHAR';
  } catch (error) {
    if (!isError(error) || error.name === 'CancelledFailure') throw error;
    throw wrongExpression(key, `got: ${error.message.split('\n')[0] ?? ''}`);
  }
}

function wrongExpression(key: string, got: string): WaylineError {
  return new WaylineError(
    'InvalidConfig',
    key,
    `expected a scalar SQL expression over the file's own columns that gives the same for the same row, ${got}`,
  );
}

function noColumn(
  { key, object }: ColumnExpression,
  name: string,
  names: readonly string[],
): WaylineError {
  return new WaylineError(
    'DataContractViolation',
    object,
    `${key} names the column ${name}, which is not there${nearestHint(name, names)}`,
    { remedy: 'Correct the expression in the spec, or the header of the file.' },
  );
}
