import type { StageContext } from '../artifacts/stage.js';
import { EVERYONE } from './journey-tables.js';
import type { SavedPart } from './optimise-part.js';
import type { SolvedJourneys } from './solve-segments.js';
import { TOUCHPOINTS_SCHEMA, touchpointRows } from './touchpoint-rows.js';

/** Saves `touchpoints`: what each is, how it does, and what it is worth to everyone's conversion. */
export async function saveTouchpoints(
  context: StageContext,
  { touchpoints, segments }: SolvedJourneys,
): Promise<SavedPart> {
  const everyone = segments.find(({ segmentId }) => segmentId === EVERYONE);
  const rows = touchpointRows(touchpoints, everyone?.removalEffects ?? new Float64Array(), {
    sessions: everyone?.sessions ?? 0,
    minCustomers: context.spec.optimise.minCustomers,
  });
  return { rows: await context.saveRows('touchpoints', TOUCHPOINTS_SCHEMA, rows) };
}
