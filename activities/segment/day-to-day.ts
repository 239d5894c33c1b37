import path from 'node:path';
import type { StageContext } from '../artifacts/stage.js';
import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import type { EarlierSegments } from './earlier-segments.js';
import { matchSegments, type Overlap } from './segment-matches.js';
import { segmentId, segmentPosition } from './segment-tables.js';

const NO_MEMBERS = `SELECT NULL::VARCHAR AS customer_id, NULL::VARCHAR AS segment_id WHERE false`;
const NO_SEGMENTS = `SELECT NULL::VARCHAR AS segment_id, NULL::VARCHAR AS name WHERE false`;

/** Makes the tables `earlier_members` and `earlier_segments`, without rows where there is no earlier date. */
export async function openEarlier(
  context: StageContext,
  duck: DuckSession,
  earlier: EarlierSegments | null,
): Promise<void> {
  const read = async (columns: string, ref: EarlierSegments['assignment']): Promise<string> =>
    `SELECT ${columns} FROM read_parquet(${sqlLiteral(await context.fetch(ref))})`;
  await duck.runFile(
    path.join(__dirname, 'earlier-members.sql'),
    {},
    earlier === null
      ? { assignment: NO_MEMBERS, segments: NO_SEGMENTS }
      : {
          assignment: await read('customer_id, segment_id', earlier.assignment),
          segments: await read('segment_id, name', earlier.segments),
        },
  );
}

/** By position of a segment of today: the name of the earlier one that it goes on from. */
export async function earlierNames(duck: DuckSession): Promise<Map<number, string>> {
  const overlaps = await duck.all<Overlap>(
    `SELECT earlier.segment_id AS "from", today.segment_id AS "to", count(*) AS customers
     FROM earlier_members AS earlier JOIN segment_members AS today USING (customer_id)
     GROUP BY ALL ORDER BY ALL`,
  );
  const named = await duck.all<{ segment_id: string; name: string }>(
    'SELECT segment_id, name FROM earlier_segments ORDER BY segment_id',
  );
  // A single segment says nothing of those that come after it, nor they of it.
  if (named.length < 2) return new Map();
  const names = new Map(named.map(({ segment_id, name }) => [segment_id, name]));
  const matches = matchSegments(overlaps);
  return new Map(
    [...matches].flatMap(([today, earlier]): [number, string][] => {
      const name = names.get(earlier);
      return name === undefined ? [] : [[segmentPosition(today), name]];
    }),
  );
}

/** Saves who has moved from which segment to which since the earlier date. */
export async function saveMigration(
  context: StageContext,
  duck: DuckSession,
  earlier: EarlierSegments | null,
  names: readonly string[],
): Promise<void> {
  const rows = names.map(
    (name, position) => `(${sqlLiteral(segmentId(position))}, ${sqlLiteral(name)})`,
  );
  await duck.run(
    `CREATE OR REPLACE TEMP TABLE segment_names AS ${
      rows.length === 0
        ? NO_SEGMENTS
        : `SELECT * FROM (VALUES ${rows.join(', ')}) AS named(segment_id, name)`
    }`,
  );
  if (earlier === null) context.explainEmpty('segment_migration', 'no release of an earlier date');
  await duck.runFile(path.join(__dirname, 'segment-migration.sql'));
  await context.saveTable(
    'segment_migration',
    duck,
    `SELECT * FROM segment_migration WHERE ${earlier !== null} ORDER BY from_segment, to_segment`,
  );
}
