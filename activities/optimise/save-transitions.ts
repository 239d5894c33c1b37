import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import type { SavedPart } from './optimise-part.js';
import { EXIT, GOAL } from './touchpoint-graph.js';

/** Saves `transitions`, the counted edges by their names. */
export async function saveTransitions(
  context: StageContext,
  duck: DuckSession,
): Promise<SavedPart> {
  const rows = await context.saveTable(
    'transitions',
    duck,
    `SELECT
       segment_id,
       coalesce(leaving.touchpoint, 'start') AS "from",
       CASE to_node WHEN ${EXIT} THEN 'exit' WHEN ${GOAL} THEN 'goal' ELSE entering.touchpoint END AS "to",
       transitions,
       customers,
       probability,
       median_seconds,
       cost
     FROM edges
     LEFT JOIN nodes AS leaving ON leaving.node = from_node
     LEFT JOIN nodes AS entering ON entering.node = to_node
     ORDER BY segment_id, "from", "to"`,
  );
  return { rows };
}
