import path from 'node:path';
import type { StageContext } from '../../artifacts/stage.js';
import type { DuckSession } from '../../compute/duck-session.js';
import { resolveIdentity } from './resolve-identity.js';

/**
 * Saves the dataset `identity`, and gives profiles, feedback and outcomes the id of the customer that theirs
 * belongs to. Leaves the table identity_map in the session, by which the days of events are given it.
 */
export async function joinCustomers(context: StageContext, duck: DuckSession): Promise<void> {
  context.progress('joining customer ids');
  const joined = await resolveIdentity(context, duck);
  await context.saveTable(
    'identity',
    duck,
    'SELECT * FROM identity ORDER BY customer_id, other_id, "key", evidence',
  );
  if (joined > 0) await duck.runFile(path.join(__dirname, 'canonical-entities.sql'));
}
