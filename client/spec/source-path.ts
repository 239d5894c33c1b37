import { formatOf } from '../../activities/collect/source-format.js';
import { compileSourcePath } from '../../activities/collect/source-path.js';

/** An object of a source: its path below the source, with `/` between the parts, and its size in bytes. */
export interface SourceObject {
  key: string;
  size: number;
}

/** Whether Wayline reads a file of that name: a known ending, and no name such as _SUCCESS or .part. */
export function isDataFile(key: string): boolean {
  return formatOf(key) !== undefined && !/(?:^|\/)[._][^/]*$/.test(key);
}

/** The objects that a spec's path names, by day (YYYY-MM-DD); '' where the path has no {date}. */
export function objectsByDay(
  pattern: string,
  objects: readonly SourceObject[],
): Map<string, SourceObject[]> {
  const { dayOf } = compileSourcePath(pattern);
  const days = new Map<string, SourceObject[]>();
  for (const object of objects) {
    const day = isDataFile(object.key) ? dayOf(object.key) : undefined;
    if (day === undefined) continue;
    const ofDay = days.get(day);
    if (ofDay === undefined) days.set(day, [object]);
    else ofDay.push(object);
  }
  return days;
}
