import { smoothedShares } from './popularity.js';

/** Purchases by which a segment's own shares are drawn to everyone's. */
const PRIOR_PURCHASES = 200;

/**
 * Share of each product in each segment's purchases, drawn to everyone's `shares` where the segment
 * bought little: segments x products, each row sums to 1. `counts` are purchases, segments x products.
 */
export function segmentShares(counts: Float64Array, shares: Float64Array): Float64Array {
  const products = shares.length;
  const out = new Float64Array(counts.length);
  for (let offset = 0; offset < counts.length; offset += products) {
    const drawn = shares.map(
      (share, product) => counts[offset + product]! + PRIOR_PURCHASES * share,
    );
    out.set(smoothedShares(drawn), offset);
  }
  return out;
}
