import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import { keyedRandomSql } from '../compute/keyed-random.js';
import { sharedInt32, sharedUint8 } from './shared-arrays.js';
import { ARMS } from './top-lists.js';

/** Explored customers whose lists are kept to learn from: a month of them are some 3 M rows. */
const MOST_KEPT = 10_000;

/** Arm of each customer, the seed of the order of those who are explored, and whose lists are kept. */
export interface AssignedArms {
  readonly arm: Uint8Array;
  readonly seed: Int32Array;
  readonly kept: Uint8Array;
}

/**
 * Draws customers into arms by a keyed hash of secret, date and customer: the share `explore` from below,
 * `control` from above, all others are treated. Where in its share a customer falls seeds their order.
 */
export async function assignArms(
  { run, spec }: StageContext,
  duck: DuckSession,
  customers: number,
): Promise<AssignedArms> {
  const { explore, control } = spec.recommend;
  const arm = sharedUint8(customers);
  const seed = sharedInt32(customers);
  const kept = sharedUint8(customers);
  let explored = 0;
  const key = { secret: spec.experiments.secret, date: run.date, purpose: 'recommend' };
  await duck.run(keyedRandomSql('drawn', key));
  const found = await duck.numericColumns(
    'SELECT drawn(customer_id) AS drawn FROM recommend_customers ORDER BY customer',
    customers,
  );
  for (const [customer, drawn] of (found.get('drawn') ?? new Float64Array()).entries()) {
    if (drawn < explore) {
      arm[customer] = ARMS.indexOf('explore');
      seed[customer] = Math.floor((drawn / explore) * 2 ** 31);
      explored += 1;
      if (explored <= MOST_KEPT) kept[customer] = 1;
    } else if (drawn >= 1 - control) arm[customer] = ARMS.indexOf('control');
  }
  return { arm, seed, kept };
}
