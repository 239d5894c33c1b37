import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import { segmentShares } from './segment-popularity.js';
import { sharedFloat64, sharedInt32 } from './shared-arrays.js';

/** Popularity for customers without interactions: their row, and rows x products. */
export interface ColdStart {
  readonly coldRow: Int32Array;
  readonly coldScores: Float64Array;
}

/**
 * Popularity within each customer's segment: row 0 is everyone's `shares`, for customers without a
 * segment; the others follow by segment id.
 */
export async function readColdStart(
  context: StageContext,
  duck: DuckSession,
  customers: number,
  shares: Float64Array,
): Promise<ColdStart> {
  const coldRow = sharedInt32(customers);
  if (!context.has('segment_assignment')) return { coldRow, coldScores: copyShared(shares) };
  await duck.run(`
    CREATE TEMP TABLE cold_rows AS
    SELECT c.customer, dense_rank() OVER (ORDER BY s.segment_id) AS segment
    FROM recommend_customers AS c JOIN segment_assignment AS s USING (customer_id)`);
  const rows = await duck.all<{ customer: number; segment: number }>(
    'SELECT customer, segment FROM cold_rows ORDER BY customer',
  );
  for (const { customer, segment } of rows) coldRow[customer] = segment;
  const segments = coldRow.reduce((most, row) => Math.max(most, row + 1), 1);
  const counts = new Float64Array(segments * shares.length);
  const bought = await duck.all<{ segment: number; product: number; events: number }>(
    `SELECT segment, product, sum(events)::BIGINT AS events
     FROM interaction_log JOIN cold_rows USING (customer) WHERE kind = 2
     GROUP BY segment, product ORDER BY segment, product`,
  );
  for (const { segment, product, events } of bought) {
    counts[segment * shares.length + product] = events;
  }
  return { coldRow, coldScores: copyShared(segmentShares(counts, shares)) };
}

function copyShared(values: Float64Array): Float64Array {
  const shared = sharedFloat64(values.length);
  shared.set(values);
  return shared;
}
