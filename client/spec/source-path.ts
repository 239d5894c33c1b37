import picomatch from 'picomatch';

/** An object of a source: its path below the source, with `/` between the parts, and its size in bytes. */
export interface SourceObject {
  key: string;
  size: number;
}

/** Formats by file ending (contract §2): each text form also as .gz or .zst. */
export const DATA_ENDING = /\.(?:parquet|(?:csv|tsv|jsonl|ndjson)(?:\.(?:gz|zst))?)$/i;

const DAY = '(\\d{4}-\\d{2}-\\d{2})';
const DAY_TOKEN = '{date}';

/** Whether a spec's path has a place for the day. */
export function isDated(pattern: string): boolean {
  return pattern.includes(DAY_TOKEN);
}

/** The objects that a spec's path or glob names, whatever their day. */
export function matching(pattern: string, objects: readonly SourceObject[]): SourceObject[] {
  const match = picomatch(pattern.replaceAll(DAY_TOKEN, '????-??-??'));
  return objects.filter((object) => match(object.key));
}

/**
 * The objects of each day that a dated path names, by day (YYYY-MM-DD). Objects whose day differs
 * between two places of the path are left out.
 */
export function objectsByDay(
  pattern: string,
  objects: readonly SourceObject[],
): Map<string, SourceObject[]> {
  const expression = dayExpression(pattern);
  const days = new Map<string, SourceObject[]>();
  for (const object of objects) {
    const found = expression.exec(object.key);
    if (found === null) continue;
    const [day, ...others] = found.slice(1);
    if (day === undefined || others.some((other) => other !== day)) continue;
    days.set(day, [...(days.get(day) ?? []), object]);
  }
  return days;
}

function dayExpression(pattern: string): RegExp {
  const marked = pattern.replaceAll(DAY_TOKEN, 'WAYLINEDAY');
  const { source } = picomatch.makeRe(marked, { capture: false });
  return new RegExp(source.replaceAll('WAYLINEDAY', DAY));
}
