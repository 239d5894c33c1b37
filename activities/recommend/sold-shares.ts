import { INTERACTION_KINDS, type InteractionLog } from './interaction-log.js';
import { smoothedShares } from './popularity.js';
import { segmentShares } from './segment-popularity.js';
import { sharedFloat64 } from './shared-arrays.js';

/** Days that `popular_30d` looks back. */
const RECENT_DAYS = 30;

/** Purchases that demand as a whole is worth, so that it orders products that sell equally. */
const TIE_WEIGHT = 0.01;

/** Shares of each product in purchases before a cut-off, all above 0; each row of products sums to 1. */
export interface SoldShares {
  readonly allTime: Float64Array;
  readonly recent: Float64Array;
  /** Rows x products: row 0 is all demand, the others are the segments' purchases drawn to it. */
  readonly bySegment: Float64Array;
}

/** Counts purchases before the cut-off: all, those of the last 30 days, and by segment (position from 1, 0 none). */
export function soldShares(
  log: InteractionLog,
  cutoffDay: number,
  segment: Int32Array,
  shares: Float64Array,
): SoldShares {
  const rows = segment.reduce((most, own) => Math.max(most, own + 1), 1);
  const allTime = new Float64Array(log.products);
  const recent = new Float64Array(log.products);
  const counts = new Float64Array(rows * log.products);
  for (let row = 0; row < log.customer.length; row += 1) {
    const day = log.day[row]!;
    if (log.kind[row] !== INTERACTION_KINDS.purchase || day < cutoffDay) continue;
    const product = log.product[row]!;
    const count = log.count[row]!;
    const own = segment[log.customer[row]!] ?? 0;
    allTime[product]! += count;
    if (day < cutoffDay + RECENT_DAYS) recent[product]! += count;
    if (own > 0) counts[own * log.products + product]! += count;
  }
  const ordered = (sold: Float64Array): Float64Array =>
    copyShared(smoothedShares(sold.map((count, product) => count + TIE_WEIGHT * shares[product]!)));
  return {
    allTime: ordered(allTime),
    recent: ordered(recent),
    bySegment: copyShared(segmentShares(counts, shares)),
  };
}

function copyShared(values: Float64Array): Float64Array {
  const shared = sharedFloat64(values.length);
  shared.set(values);
  return shared;
}
