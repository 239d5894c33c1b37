import { STAGE_SPEC_KEYS } from '../../workflows/contracts/stage-spec-keys.js';
import { METRICS_SCHEMA } from '../artifacts/metrics-schema.js';
import type { StageContext, StageDefinition, StageSummary } from '../artifacts/stage.js';
import { saveAttribution } from './attribution/save-attribution.js';
import { saveFixes } from './fixes/save-fixes.js';
import { saveFunnels } from './funnels/save-funnels.js';
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
  compute: optimiseJourneys,
};

async function optimiseJourneys(context: StageContext): Promise<StageSummary> {
  const duck = await context.openDuck();
  context.progress('counting transitions');
  await makeJourneyTables(context, duck);
  const solved = await solveSegments(context, duck);
  context.progress('writing');
  const incidents = await saveIncidents(context, duck);
  const touchpoints = await saveTouchpoints(context, solved, incidents.incidents);
  const parts = [
    incidents,
    await saveTransitions(context, duck),
    touchpoints,
    await savePaths(context, solved),
    await saveFixes(context, duck, { ...solved, issues: touchpoints.issues }),
    await saveNextActions(context, duck, solved),
    await saveFunnels(context, duck),
    await saveFlow(context, duck),
    await saveAttribution(context, duck),
    await saveRetention(context, duck),
    await saveKpis(context, duck),
    await saveGaps(context, duck),
  ];
  await saveMetrics(context, parts);
  return {
    rowsIn: context.inputs['events']?.rows ?? 0,
    rowsOut: parts.reduce((sum, { rows }) => sum + rows, 0),
  };
}

async function saveMetrics(context: StageContext, parts: readonly SavedPart[]): Promise<void> {
  const metrics = parts.flatMap((part) => part.metrics ?? []);
  await context.saveRows('metrics_optimise', METRICS_SCHEMA, metrics);
}
