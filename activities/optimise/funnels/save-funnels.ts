import path from 'node:path';
import { JOURNEY_STAGES } from '../../../workflows/contracts/spec.js';
import type { StageContext } from '../../artifacts/stage.js';
import type { DuckSession } from '../../compute/duck-session.js';
import type { SavedPart } from '../optimise-part.js';

/** Steps before the goal that a reader can follow. */
const MOST_STEPS = 6;

/** Saves `funnels`: how many customers come how far, over the stages and over the steps to the goal. */
export async function saveFunnels(context: StageContext, duck: DuckSession): Promise<SavedPart> {
  await duck.runFile(path.join(__dirname, 'funnel-steps.sql'), {
    stages: JOURNEY_STAGES.filter((stage) => stage !== 'other'),
    most_steps: MOST_STEPS,
  });
  await duck.runFile(path.join(__dirname, 'funnels.sql'));
  const rows = await context.saveTable(
    'funnels',
    duck,
    'SELECT * FROM funnels ORDER BY funnel, step',
  );
  if (rows === 0) context.explainEmpty('funnels', 'no event belongs to a stage of the journey');
  return { rows };
}
