import type { DuckSession } from '../compute/duck-session.js';
import { isError } from '../failures.js';
import { byHeader, delimitedRelation, delimitedTogether } from './read-delimited.js';
import { isOurs, type FileRelation, type LocalFile } from './read-files.js';
import { jsonLinesRelation, jsonLinesTogether } from './read-json-lines.js';

/** A statement for one file takes 8 ms, as long as reading some hundred kilobytes. */
const SMALL_BYTES = 256 * 1024;
/** Files that one statement reads: it takes .5 ms a file then, and more at once do not make it less. */
const FILES_AT_ONCE = 500;
/** Text of them, which waits in memory for one insert; a packed byte counts as eight. */
const BYTES_AT_ONCE = 8 * 1024 * 1024;
const PACKED = 8;

/** Takes the next file from a queue, or, where it is small, the small ones that follow it too. */
export function takeBatch(queue: LocalFile[]): LocalFile[] {
  let bytes = 0;
  const end = queue.findIndex(({ path, sizeBytes = Infinity }, index) => {
    bytes += /\.(gz|zst)$/.test(path) ? sizeBytes * PACKED : sizeBytes;
    return sizeBytes > SMALL_BYTES || bytes > BYTES_AT_ONCE || index >= FILES_AT_ONCE;
  });
  return queue.splice(0, Math.max(1, end === -1 ? queue.length : end));
}

/** Relations of text files: of many small ones as few as their columns allow. */
export async function textRelations(
  duck: DuckSession,
  batch: readonly LocalFile[],
): Promise<FileRelation[]> {
  const json = batch.filter(({ format }) => format === 'jsonl');
  const delimited = batch.filter(({ format }) => format !== 'jsonl');
  const relations = await readTogether(duck, json, jsonLinesTogether);
  const groups = batch.length === 1 ? [delimited] : await byHeader(duck, delimited);
  for (const group of groups) {
    relations.push(...(await readTogether(duck, group, delimitedTogether)));
  }
  return byColumns(relations).map(together);
}

/** All at once; where that fails, halves of them, down to the one that is not as the others. */
async function readTogether(
  duck: DuckSession,
  files: readonly LocalFile[],
  read: (duck: DuckSession, files: readonly LocalFile[]) => Promise<FileRelation[]>,
): Promise<FileRelation[]> {
  const [first] = files;
  if (first === undefined) return [];
  if (files.length === 1) {
    const open = first.format === 'jsonl' ? jsonLinesRelation : delimitedRelation;
    return [await open(duck, first)];
  }
  try {
    return await read(duck, files);
  } catch (error) {
    if (!isError(error) || isOurs(error)) throw error;
    const middle = files.length >> 1;
    return [
      ...(await readTogether(duck, files.slice(0, middle), read)),
      ...(await readTogether(duck, files.slice(middle), read)),
    ];
  }
}

/** Groups of relations of the same columns, in the order of the files. */
function byColumns(relations: readonly FileRelation[]): FileRelation[][] {
  const groups = new Map<string, FileRelation[]>();
  for (const one of relations) {
    const { columns, rawText } = one;
    const layout = JSON.stringify([[...columns], rawText ?? '']);
    const group = groups.get(layout);
    if (group) group.push(one);
    else groups.set(layout, [one]);
  }
  return [...groups.values()];
}

/** Relations of the same columns as one. */
function together(relations: readonly FileRelation[]): FileRelation {
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
