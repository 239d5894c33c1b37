import path from 'node:path';
import type { StageContext } from '../artifacts/stage.js';
import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import { channelKinds } from './friction/channel-kinds.js';
import { EVERYONE } from './journey-tables.js';
import { pathLimits } from './paths/path-limits.js';
import type { JourneysInput, SegmentInput, SegmentOutput } from './journeys.thread.js';
import type { CountedTouchpoint } from './touchpoint-rows.js';
import type { TouchpointGraph } from './touchpoint-graph.js';

/** The cheapest path and two others to choose from. */
const OPTIMISED_PATHS = 3;

/** Touchpoints in order of their node, and what the chain of each segment says of them. */
export interface SolvedJourneys {
  readonly touchpoints: readonly CountedTouchpoint[];
  readonly segments: readonly SegmentOutput[];
}

/** Solves the chain of every segment and of everyone, one thread a segment. */
export async function solveSegments(
  context: StageContext,
  duck: DuckSession,
): Promise<SolvedJourneys> {
  const touchpoints = await readTouchpoints(duck);
  const inputs = await readSegments(duck, touchpoints.length);
  const shared = {
    limits: pathLimits(context.spec.optimise, touchpoints, OPTIMISED_PATHS),
    peers: touchpoints.map(({ eventType, stage, channelKind, isGoal }) => ({
      eventType,
      stage,
      channelKind,
      isGoal,
    })),
    seed: context.spec.seed,
  };
  let done = 0;
  context.progress('solving chains', done, inputs.length);
  const segments = await Promise.all(
    inputs.map(async (segment) => {
      const solved = await context.threads.run<JourneysInput, SegmentOutput>(
        path.join(__dirname, 'journeys.thread.js'),
        { segment, ...shared },
        { transfer: columnBuffers(segment.graph), signal: context.signal },
      );
      done += 1;
      context.progress('solving chains', done, inputs.length);
      return solved;
    }),
  );
  return { touchpoints, segments };
}

async function readTouchpoints(duck: DuckSession): Promise<CountedTouchpoint[]> {
  const counted = await duck.all<Omit<CountedTouchpoint, 'channelKind'>>(`
    SELECT
      touchpoint,
      event_type AS "eventType",
      stage,
      channel,
      is_goal AS "isGoal",
      is_failure AS "isFailure",
      customers,
      sessions,
      visits,
      exits,
      open_sessions AS "openSessions",
      ended_sessions AS "endedSessions",
      repeated_sessions AS "repeatedSessions",
      failed_sessions AS "failedSessions",
      converted_sessions AS "convertedSessions",
      followed_visits AS "followedVisits",
      median_seconds AS "medianSeconds"
    FROM touchpoint_counts
    ORDER BY node`);
  const kinds = channelKinds(counted);
  return counted.map((one) => ({ ...one, channelKind: kinds.get(one.channel) ?? 'self_service' }));
}

/** The graph of every segment, in order of its id. */
export async function readSegments(
  duck: DuckSession,
  touchpoints: number,
): Promise<SegmentInput[]> {
  const segments = await duck.all<{ segment_id: string; edges: number }>(
    'SELECT segment_id, count(*) AS edges FROM edges GROUP BY segment_id ORDER BY segment_id',
  );
  const ways = await duck.all<{ segment_id: string; way: number[] }>(
    'SELECT segment_id, way FROM observed_paths ORDER BY segment_id, rank',
  );
  const inputs: SegmentInput[] = [];
  for (const { segment_id: segmentId, edges } of segments) {
    const columns = await duck.numericColumns(
      `SELECT * EXCLUDE (segment_id) FROM edges WHERE segment_id = ${sqlLiteral(segmentId)}
       ORDER BY from_node, to_node`,
      edges,
    );
    const column = (name: string): Float64Array => columns.get(name) ?? new Float64Array(edges);
    inputs.push({
      segmentId,
      graph: {
        touchpoints,
        from: Int32Array.from(column('from_node')),
        to: Int32Array.from(column('to_node')),
        transitions: column('transitions'),
        customers: column('customers'),
        probability: column('probability'),
        medianSeconds: column('median_seconds'),
        cost: column('cost'),
      },
      observed: ways.filter((one) => one.segment_id === segmentId).map(({ way }) => way),
      removal: segmentId === EVERYONE,
    });
  }
  return inputs;
}

/** The columns are moved to the thread, since copying a large graph would hold the event loop. */
function columnBuffers(graph: TouchpointGraph): ArrayBuffer[] {
  return Object.values(graph).flatMap((column: number | Int32Array | Float64Array) =>
    typeof column === 'number' ? [] : [column.buffer as ArrayBuffer],
  );
}
