import path from 'node:path';
import { JOURNEY_STAGES } from '../../workflows/contracts/journey-stages.js';
import { PRESETS } from '../../workflows/contracts/presets.js';
import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';

/**
 * Makes the tables of `seen-events.sql` from the view `events`, and sets the variable `stages` that gives their
 * stages names again.
 */
export async function openSeenEvents(context: StageContext, duck: DuckSession): Promise<void> {
  const { preset, timezone, train } = context.spec;
  context.progress('numbering events', 0, context.inputs['events']?.rows ?? 0);
  await duck.runFile(path.join(__dirname, 'seen-events.sql'), {
    timezone,
    stages: [...JOURNEY_STAGES],
    return_events: train.returnEvents ?? PRESETS[preset]?.returnEvents ?? ['return'],
    risk_event: train.risk?.event ?? '',
  });
}
