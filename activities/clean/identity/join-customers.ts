import type { StageContext } from '../../artifacts/stage.js';
import type { DuckSession } from '../../compute/duck-session.js';
import { resolveIdentity } from './resolve-identity.js';

/** Saves the dataset `identity`. Leaves the table identity_map in the session. */
export async function joinCustomers(context: StageContext, duck: DuckSession): Promise<void> {
  context.progress('joining customer ids');
  await resolveIdentity(context, duck);
  await context.saveTable(
    'identity',
    duck,
    'SELECT * FROM identity ORDER BY customer_id, other_id, "key", evidence',
  );
}
