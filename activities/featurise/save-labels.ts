import path from 'node:path';
import { JOURNEY_STAGES } from '../../workflows/contracts/journey-stages.js';
import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import type { CutoffPlan } from './cutoffs.js';

/** Microseconds a millisecond: DuckDB counts the one, JavaScript the other. */
const MICROSECONDS = 1000;

/**
 * Saves `labels`: what each customer did in the horizon after each cut-off, which lies in the past of asOf,
 * and the journey stage at either end of it. Needs the tables of `seen-events.sql` and `cutoffs`.
 */
export async function saveLabels(
  context: StageContext,
  duck: DuckSession,
  { cutoffs }: CutoffPlan,
): Promise<void> {
  const ends = cutoffs.map(({ at }) => `(at_us < ${Date.parse(at) * MICROSECONDS})::BIGINT`);
  await duck.runFile(
    path.join(__dirname, 'labels.sql'),
    { stages: [...JOURNEY_STAGES] },
    { period: ends.join(' + ') },
  );
  await context.saveTable(
    'labels',
    duck,
    'SELECT * FROM labels ORDER BY cutoff_index, customer_id',
  );
}
