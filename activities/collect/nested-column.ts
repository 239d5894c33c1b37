import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import { isError, WaylineError } from '../failures.js';
import type { FileColumn } from './column-casts.js';
import { nearestHint, normalised } from './column-mapping.js';
import { jsonPointer } from './json-pointer.js';
import type { FileRelation } from './read-files.js';

/**
 * The value below a path such as `user.address.city`: a field of a Parquet struct with its type, or a value of
 * the JSON text that a column holds, as text. A row without it, or without JSON, has null.
 * Throws DataContractViolation where the file has no such column or struct field.
 */
export async function nestedColumn(
  duck: DuckSession,
  relation: FileRelation,
  { key, object, path }: { key: string; object: string; path: string },
): Promise<FileColumn> {
  const names = [...relation.columns.keys()];
  const [first = '', ...rest] = path.split('.');
  const own = names.find((name) => normalised(name) === normalised(first));
  const outer = own === undefined ? undefined : relation.columns.get(own);
  if (outer === undefined) {
    throw notThere(object, `${key} reads ${path}, but there is no column ${first}`, first, names);
  }
  if (rest.length === 0) return outer;
  if (!outer.type.startsWith('STRUCT')) {
    const text = outer.type === 'VARCHAR' ? outer.sql : `to_json(${outer.sql})`;
    return {
      sql: `(CASE WHEN json_valid(${text}) THEN json_extract_string(${text}, ${sqlLiteral(jsonPointer(rest))}) END)`,
      type: 'VARCHAR',
    };
  }
  const sql = rest.reduce(
    (inner, field) => `struct_extract(${inner}, ${sqlLiteral(field)})`,
    outer.sql,
  );
  try {
    const [described] = await duck.all<{ column_type: string }>(
      `DESCRIBE SELECT ${sql} AS value FROM (${relation.sql})`,
    );
    return { sql, type: described?.column_type ?? 'VARCHAR' };
  } catch (error) {
    if (!isError(error) || error.name === 'CancelledFailure') throw error;
    const fields = [...outer.type.matchAll(/"?(\w+)"? [A-Z]/g)].map(([, field = '']) => field);
    throw notThere(
      object,
      `${key} reads ${path}, which is not in ${outer.type}`,
      rest.at(-1) ?? '',
      fields,
    );
  }
}

function notThere(
  object: string,
  message: string,
  wanted: string,
  names: readonly string[],
): WaylineError {
  return new WaylineError('DataContractViolation', object, message + nearestHint(wanted, names), {
    remedy: 'Correct the path in the spec, or the file.',
  });
}
