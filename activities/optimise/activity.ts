import path from 'node:path';
import { JOURNEY_STAGES } from '../../workflows/contracts/spec.js';
import { STAGE_SPEC_KEYS } from '../../workflows/contracts/stage-spec-keys.js';
import { METRICS_SCHEMA } from '../artifacts/metrics-schema.js';
import type { StageContext, StageDefinition, StageSummary } from '../artifacts/stage.js';
import { sqlLiteral, type DuckDBVariable, type DuckSession } from '../compute/duck-session.js';
import { contactCost } from './contact-costs.js';
import type { JourneysInput, SegmentInput, SegmentOutput } from './journeys.thread.js';
import * as tables from './optimise-tables.js';
import { EXIT, GOAL, type TouchpointGraph } from './touchpoint-graph.js';

/** The segment of all customers. */
const EVERYONE = 'all';

/** The cheapest path and two others to choose from. */
const OPTIMISED_PATHS = 3;

/** Most frequent ways that are published of a segment. */
const OBSERVED_PATHS = 5;

/** Longer sessions before the goal are left out of the observed ways: each is taken once, and memory is bounded. */
const OBSERVED_STEPS = 50;

/**
 * Makes the graph of touchpoints by segment, the conversion of its absorbing Markov chain, and the
 * cheapest paths to the goal, from the cleaned events and the segments of customers.
 */
export const optimiseStage: StageDefinition = {
  name: 'optimise',
  specKeys: STAGE_SPEC_KEYS.optimise,
  reads: ['events', 'segment_assignment'],
  compute: optimiseJourneys,
};

async function optimiseJourneys(context: StageContext): Promise<StageSummary> {
  const duck = await context.openDuck();
  context.progress('counting transitions');
  await countTransitions(context, duck);
  const touchpoints = await readTouchpoints(duck);
  const segments = await readSegments(duck, touchpoints.length);
  const solved = await solveSegments(context, segments);
  context.progress('writing');
  const rowsOut = await saveTables(context, touchpoints, solved);
  return {
    rowsIn: context.inputs['events']?.rows ?? 0,
    rowsOut: rowsOut + (await saveCounts(context, duck)),
  };
}

/** Makes the tables `nodes`, `edges`, `touchpoint_counts`, `observed_paths` and `funnel`. */
async function countTransitions(context: StageContext, duck: DuckSession): Promise<void> {
  const { optimise, journey } = context.spec;
  const run = (file: string, variables: Record<string, DuckDBVariable>): Promise<void> =>
    duck.runFile(path.join(__dirname, file), variables);
  await context.views(duck, 'events');
  if (context.has('segment_assignment')) await context.views(duck, 'segment_assignment');
  else await duck.run(NO_SEGMENTS);
  await run('visits.sql', { goal_event: journey.goal ?? '' });
  const channels = await duck.all<{ channel: string }>(
    'SELECT DISTINCT channel FROM nodes ORDER BY channel',
  );
  await run('transitions.sql', {
    contact_channels: channels.map(({ channel }) => channel),
    contact_costs: channels.map(({ channel }) => contactCost(channel, optimise.contactCosts)),
    probability_weight: optimise.probabilityWeight,
    hour_weight: optimise.hourWeight,
    contact_weight: optimise.contactWeight,
  });
  await run('touchpoints.sql', {});
  await run('observed-paths.sql', { max_steps: OBSERVED_STEPS, top: OBSERVED_PATHS });
  await run('funnel.sql', { stages: JOURNEY_STAGES.filter((stage) => stage !== 'other') });
}

const NO_SEGMENTS = `CREATE OR REPLACE VIEW segment_assignment AS
  SELECT NULL::VARCHAR AS customer_id, NULL::VARCHAR AS segment_id WHERE false`;

function readTouchpoints(duck: DuckSession): Promise<tables.CountedTouchpoint[]> {
  return duck.all(`
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
      open_visits AS "openVisits",
      open_exits AS "openExits",
      failures,
      converted_sessions AS "convertedSessions",
      followed_visits AS "followedVisits",
      median_seconds AS "medianSeconds"
    FROM touchpoint_counts
    ORDER BY node`);
}

async function readSegments(duck: DuckSession, touchpoints: number): Promise<SegmentInput[]> {
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

async function solveSegments(
  context: StageContext,
  segments: readonly SegmentInput[],
): Promise<SegmentOutput[]> {
  const { minCustomers, maxSteps } = context.spec.optimise;
  const limits = { minCustomers, maxSteps, count: OPTIMISED_PATHS };
  let done = 0;
  context.progress('solving chains', done, segments.length);
  return Promise.all(
    segments.map(async (segment) => {
      const solved = await context.threads.run<JourneysInput, SegmentOutput>(
        path.join(__dirname, 'journeys.thread.js'),
        { segment, limits },
        { transfer: columnBuffers(segment.graph), signal: context.signal },
      );
      done += 1;
      context.progress('solving chains', done, segments.length);
      return solved;
    }),
  );
}

/** The columns are moved to the thread, since copying a large graph would hold the event loop. */
function columnBuffers(graph: TouchpointGraph): ArrayBuffer[] {
  return Object.values(graph).flatMap((column: number | Int32Array | Float64Array) =>
    typeof column === 'number' ? [] : [column.buffer as ArrayBuffer],
  );
}

async function saveTables(
  context: StageContext,
  touchpoints: readonly tables.CountedTouchpoint[],
  solved: readonly SegmentOutput[],
): Promise<number> {
  const { minCustomers, maxSteps } = context.spec.optimise;
  const everyone = solved.find(({ segmentId }) => segmentId === EVERYONE);
  const removal = everyone?.removalEffects ?? new Float64Array();
  const paths = tables.pathRows(solved, touchpoints);
  const metrics = tables.metricRows(solved, {
    cutoff: context.run.asOf,
    support: `edges of at least ${minCustomers} customers, at most ${maxSteps} touchpoints`,
  });
  if (paths.length === 0) {
    context.explainEmpty('paths', 'no session reaches the goal by way of a touchpoint');
  }
  const touchpointRows = tables.touchpointRows(touchpoints, removal, {
    sessions: everyone?.sessions ?? 0,
    minCustomers,
  });
  await context.saveRows('metrics_optimise', METRICS_SCHEMA, metrics);
  return (
    (await context.saveRows('touchpoints', tables.TOUCHPOINTS_SCHEMA, touchpointRows)) +
    (await context.saveRows('paths', tables.PATHS_SCHEMA, paths))
  );
}

async function saveCounts(context: StageContext, duck: DuckSession): Promise<number> {
  const transitions = await context.saveTable(
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
  const steps = await context.saveTable('funnel', duck, 'SELECT * FROM funnel ORDER BY step');
  return transitions + steps;
}
