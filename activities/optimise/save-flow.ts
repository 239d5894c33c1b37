import path from 'node:path';
import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import type { SavedPart } from './optimise-part.js';

/** A picture of more steps and types is not read any more. */
const STEPS = 6;
const TYPES = 6;

/** Saves `flow`, step by step what sessions do, for the report's picture of it. */
export async function saveFlow(context: StageContext, duck: DuckSession): Promise<SavedPart> {
  await duck.runFile(path.join(__dirname, 'flow.sql'), { steps: STEPS, types: TYPES });
  const sql = 'SELECT * FROM flow ORDER BY step, "from", "to"';
  return { rows: await context.saveTable('flow', duck, sql) };
}
