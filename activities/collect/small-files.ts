import type { FileRelation, LocalFile } from './read-files.js';

/** Planning an insert takes 15 ms, as long as reading some hundred kilobytes. */
const SMALL_BYTES = 256 * 1024;
/** Files whose rows wait in memory for one insert. */
const FILES_AT_ONCE = 50;

/** Takes the next file from a queue, or, where it is small, the small ones that follow it too. */
export function takeBatch(queue: LocalFile[]): LocalFile[] {
  const isSmall = ({ sizeBytes = Infinity }: LocalFile): boolean => sizeBytes <= SMALL_BYTES;
  const end = queue.findIndex((file) => !isSmall(file));
  const small = Math.min(end === -1 ? queue.length : end, FILES_AT_ONCE);
  return queue.splice(0, Math.max(1, small));
}

/** Groups of files whose relations have the same columns, in the order of the files. */
export function byColumns<T extends { relation: FileRelation }>(opened: readonly T[]): T[][] {
  const groups = new Map<string, T[]>();
  for (const one of opened) {
    const { columns, rawText } = one.relation;
    const layout = JSON.stringify([[...columns], rawText ?? '']);
    const group = groups.get(layout);
    if (group) group.push(one);
    else groups.set(layout, [one]);
  }
  return [...groups.values()];
}

/** Relations of the same columns as one. */
export function together(relations: readonly FileRelation[]): FileRelation {
  const [first] = relations;
  if (first === undefined) throw new RangeError('expected a relation');
  if (relations.length === 1) return first;
  const unreadable = relations.flatMap(({ unreadableLines }) => unreadableLines ?? []);
  return {
    ...first,
    keys: relations.flatMap(({ keys }) => keys),
    sql: relations.map(({ sql }) => sql).join(' UNION ALL '),
    ...(unreadable.length > 0 && { unreadableLines: unreadable.join(' UNION ALL ') }),
    tables: relations.flatMap(({ tables }) => tables ?? []),
  };
}
