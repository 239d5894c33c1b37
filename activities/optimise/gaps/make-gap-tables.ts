import path from 'node:path';
import type { DuckSession } from '../../compute/duck-session.js';

/** Counts from a moment that lies before all events. */
const EVER = '-infinity';

const file = (name: string): string => path.join(__dirname, name);

/** Makes `gap_kinds` of the view `events`, which all counts read. */
export async function nameGapKinds(duck: DuckSession): Promise<void> {
  await duck.runFile(file('gap-kinds.sql'));
}

/**
 * Makes `item_counts` from the views `events`, `products` and `feedback_opinions`: who met a signal of a product,
 * category or search, and who could, among what happened from `from` (an ISO moment) on.
 */
export async function countItems(duck: DuckSession, from: string = EVER): Promise<void> {
  await duck.runFile(file('item-counts.sql'), { counted_from: from });
}

/**
 * Makes `information_gaps` of the counts of items, of the same of groups of customers, and of the tables of
 * visits; on the way `gap_counts` and `gap_rates`, a row a key and signal.
 */
export async function rateGaps(duck: DuckSession): Promise<void> {
  for (const name of ['member-counts.sql', 'gap-index.sql', 'gap-rows.sql']) {
    await duck.runFile(file(name));
  }
}
