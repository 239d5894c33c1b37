import path from 'node:path';
import { JOURNEY_STAGES } from '../../../workflows/contracts/spec.js';
import type { StageContext } from '../../artifacts/stage.js';
import type { DuckSession } from '../../compute/duck-session.js';
import type { SavedPart } from '../optimise-part.js';

/** Saves `funnel`: customers that reach each stage of the journey in order. */
export async function saveFunnels(context: StageContext, duck: DuckSession): Promise<SavedPart> {
  await duck.runFile(path.join(__dirname, 'funnel.sql'), {
    stages: JOURNEY_STAGES.filter((stage) => stage !== 'other'),
  });
  return { rows: await context.saveTable('funnel', duck, 'SELECT * FROM funnel ORDER BY step') };
}
