import { distance } from 'fastest-levenshtein';
import { WaylineError } from '../failures.js';
import { CANONICAL_COLUMNS, type CanonicalColumn, type SourceName } from './canonical-columns.js';

/** Which column of a file fills each canonical column, and what is left over. */
export interface ColumnMapping {
  /** Canonical name to the file's own name. */
  readonly columns: Readonly<Record<string, string>>;
  /** Columns of the file that no canonical column takes. */
  readonly extras: readonly string[];
  /** Canonical name to the synonym that was recognised without a mapping. */
  readonly synonyms: Readonly<Record<string, string>>;
}

/**
 * Matches a file's columns with the canonical ones: first by the spec's mapping, then by name (any case),
 * then by well-known synonyms. A column declared as null is made by other means: it takes none of the file's.
 * Throws DataContractViolation where a required column is missing.
 */
export function mapColumns(
  source: SourceName,
  object: string,
  fileColumns: readonly string[],
  declared: Readonly<Record<string, string | null>>,
): ColumnMapping {
  const byName = namesByNormalised(fileColumns);
  const columns: Record<string, string> = {};
  const synonyms: Record<string, string> = {};
  const taken = new Set<string>();
  const canonical = Object.entries(CANONICAL_COLUMNS[source]).filter(
    ([name]) => declared[name] !== null,
  );
  for (const [name, own] of Object.entries(declared)) {
    if (own === null) continue;
    const found = byName.get(normalised(own));
    if (found === undefined) throw missingDeclared(object, name, own, fileColumns);
    take(columns, taken, name, found);
  }
  for (const [name] of canonical) {
    const found = byName.get(name);
    if (columns[name] === undefined && found !== undefined) take(columns, taken, name, found);
  }
  for (const [name, column] of canonical) {
    if (columns[name] !== undefined) continue;
    const found = (column.synonyms ?? [])
      .map((synonym) => byName.get(synonym))
      .find((candidate) => candidate !== undefined && !taken.has(candidate));
    if (found === undefined) continue;
    take(columns, taken, name, found);
    synonyms[name] = found;
  }
  checkRequired(source, object, canonical, columns, fileColumns);
  return { columns, extras: fileColumns.filter((name) => !taken.has(name)), synonyms };
}

/** Where two names are the same but for spaces and dashes, the one that needs no change wins. */
function namesByNormalised(names: readonly string[]): Map<string, string> {
  const exact = names.filter((name) => normalised(name) === name.toLowerCase());
  return new Map([...names, ...exact].map((name) => [normalised(name), name]));
}

function take(
  columns: Record<string, string>,
  taken: Set<string>,
  name: string,
  found: string,
): void {
  columns[name] = found;
  taken.add(found);
}

/** A name without case, its spaces and dashes as underscores. */
export function normalised(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
}

function checkRequired(
  source: SourceName,
  object: string,
  canonical: readonly (readonly [string, CanonicalColumn])[],
  columns: Readonly<Record<string, string>>,
  fileColumns: readonly string[],
): void {
  const missing = canonical
    .filter(([name, column]) => column.required === true && columns[name] === undefined)
    .map(([name]) => name);
  const [first] = missing;
  if (first === undefined) return;
  throw new WaylineError(
    'DataContractViolation',
    object,
    `${source} must have a column ${missing.join(', ')}; its header holds ${listed(fileColumns)}` +
      `${nearestHint(first, fileColumns)}`,
    { remedy: `Correct the header, or name the column in sources.${source}.columns.` },
  );
}

function missingDeclared(
  object: string,
  name: string,
  own: string,
  fileColumns: readonly string[],
): WaylineError {
  return new WaylineError(
    'DataContractViolation',
    object,
    `the spec maps ${name} to column ${own}, which is not there; the header holds ` +
      `${listed(fileColumns)}${nearestHint(own, fileColumns)}`,
    { remedy: 'Correct the mapping in the spec, or the header of the file.' },
  );
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 20).map((name) => JSON.stringify(name.slice(0, 60)));
  return shown.join(', ') + (names.length > 20 ? ` and ${names.length - 20} more` : '');
}

/** The name nearest to the wanted one, as an addition to a message; nothing where none is near. */
export function nearestHint(wanted: string, names: readonly string[]): string {
  const [nearest] = [...names].sort((a, b) => distance(wanted, a) - distance(wanted, b));
  if (nearest === undefined || distance(wanted, nearest) > wanted.length / 2) return '';
  return ` (nearest: ${JSON.stringify(nearest)})`;
}
