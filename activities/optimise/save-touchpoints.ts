import type { StageContext } from '../artifacts/stage.js';
import type { Effects } from './friction/touchpoint-effects.js';
import type { Incident } from './incidents/find-incidents.js';
import { EVERYONE } from './journey-tables.js';
import type { SavedPart } from './optimise-part.js';
import type { SolvedJourneys } from './solve-segments.js';
import { TOUCHPOINTS_SCHEMA, touchpointRows } from './touchpoint-rows.js';

/** Saves `touchpoints`: what each is, how it does, and what it is worth to everyone's conversion; gives the issue of each. */
export async function saveTouchpoints(
  context: StageContext,
  { touchpoints, segments }: SolvedJourneys,
  incidents: readonly Incident[],
): Promise<SavedPart & { readonly issues: readonly string[] }> {
  const everyone = segments.find(({ segmentId }) => segmentId === EVERYONE);
  const rows = touchpointRows(touchpoints, {
    removalEffects: everyone?.removalEffects ?? new Float64Array(),
    betweenness: everyone?.betweenness ?? new Float64Array(),
    changes: lastingChanges(incidents),
    sessions: everyone?.sessions ?? 0,
    minCustomers: context.spec.optimise.minCustomers,
  });
  return {
    rows: await context.saveRows('touchpoints', TOUCHPOINTS_SCHEMA, rows),
    issues: rows.map(({ issue }) => issue),
  };
}

/** What incidents that go on do to their touchpoints. */
function lastingChanges(incidents: readonly Incident[]): Map<number, Effects> {
  const changes = new Map<number, Effects>();
  for (const { cell, issue, effect, error, isOngoing } of incidents) {
    const sofar = changes.get(cell.node) ?? {};
    if (!isOngoing || (sofar[issue]?.size ?? 0) >= effect) continue;
    changes.set(cell.node, { ...sofar, [issue]: { size: effect, error } });
  }
  return changes;
}
