import type { ArtifactRef } from '../../workflows/contracts/artifact-ref.js';
import { STAGE_SPEC_KEYS } from '../../workflows/contracts/stage-spec-keys.js';
import { METRICS_SCHEMA } from '../artifacts/metrics-schema.js';
import type { DuckSession } from '../compute/duck-session.js';
import type { StageContext, StageDefinition, StageSummary } from '../artifacts/stage.js';
import { saveAttribution } from './attribution/save-attribution.js';
import { saveFixes } from './fixes/save-fixes.js';
import { saveFunnels } from './funnels/save-funnels.js';
import { findEarlierGaps } from './gaps/earlier-gaps.js';
import { saveGaps } from './gaps/save-gaps.js';
import { saveIncidents } from './incidents/save-incidents.js';
import { saveKpis } from './kpis/save-kpis.js';
import { makeJourneyTables } from './journey-tables.js';
import { saveNextActions } from './next-actions/save-next-actions.js';
import type { SavedPart } from './optimise-part.js';
import { savePaths } from './paths/save-paths.js';
import { saveRetention } from './retention/save-retention.js';
import { saveFlow } from './save-flow.js';
import { saveTouchpoints } from './save-touchpoints.js';
import { saveTransitions } from './save-transitions.js';
import { solveSegments } from './solve-segments.js';

/**
 * Makes the journeys of the shop from the cleaned events and the segments of customers: the graph of
 * touchpoints, where it loses customers, the ways to the goal, and what follows from them.
 */
export const optimiseStage: StageDefinition = {
  name: 'optimise',
  specKeys: STAGE_SPEC_KEYS.optimise,
  reads: [
    'events',
    'segment_assignment',
    'customer_facts',
    'customer_profiles',
    'feedback',
    'outcomes',
    'recommendations',
    'products',
    'feedback_opinions',
  ],
  resolve: findEarlierGaps,
  compute: (context, resolved) =>
    optimiseJourneys(context, (resolved ?? null) as ArtifactRef | null),
};

async function optimiseJourneys(
  context: StageContext,
  earlierGaps: ArtifactRef | null,
): Promise<StageSummary> {
  const duck = await context.openDuck();
  context.progress('counting transitions');
  await makeJourneyTables(context, duck);
  const solved = await solveSegments(context, duck);
  context.progress('writing');
  const parts = (
    await runLanes(duck, [
      async (own) => {
        const incidents = await saveIncidents(context, own);
        const touchpoints = await saveTouchpoints(context, solved, incidents.incidents);
        return [
          incidents,
          await saveTransitions(context, own),
          touchpoints,
          await savePaths(context, solved),
          await saveFixes(context, own, { ...solved, issues: touchpoints.issues }),
          await saveFunnels(context, own),
          await saveFlow(context, own),
          await saveAttribution(context, own),
        ];
      },
      async (own) => [
        await saveNextActions(context, own, solved),
        await saveRetention(context, own),
        await saveKpis(context, own),
        await saveGaps(context, own, earlierGaps),
      ],
    ])
  ).flat();
  await saveMetrics(context, parts);
  return {
    rowsIn: context.inputs['events']?.rows ?? 0,
    rowsOut: parts.reduce((sum, { rows }) => sum + rows, 0),
  };
}

type Lane = (own: DuckSession) => Promise<SavedPart[]>;

/**
 * Runs lanes at once, each on a connection of its own, so that a statement runs while a thread computes. What
 * lanes read is there before; a view or table that one makes is not touched by another.
 */
async function runLanes(duck: DuckSession, lanes: readonly Lane[]): Promise<SavedPart[][]> {
  const sessions = await Promise.all(lanes.map(() => duck.fork()));
  try {
    const running = lanes.map((lane, index) => lane(sessions[index] ?? duck));
    await Promise.allSettled(running);
    return await Promise.all(running);
  } finally {
    for (const session of sessions) session.close();
  }
}

async function saveMetrics(context: StageContext, parts: readonly SavedPart[]): Promise<void> {
  const metrics = parts.flatMap((part) => part.metrics ?? []);
  await context.saveRows('metrics_optimise', METRICS_SCHEMA, metrics);
}
