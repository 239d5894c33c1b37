import type { InteractionMatrix } from './interaction-matrix.js';

/** Share of the total that is spread evenly, so that an unsold product keeps a chance above 0. */
const EVEN_SHARE = 0.01;

/**
 * The share of each product in all demand, summing to 1 (products, double above 0): decayed
 * purchases, plus a tenth of the interest, which ranks products that sell rarely.
 */
export function productShares(matrix: InteractionMatrix): Float64Array {
  const demand = new Float64Array(matrix.products);
  for (let pair = 0; pair < matrix.column.length; pair += 1) {
    demand[matrix.column[pair]!]! += matrix.purchases[pair]! + 0.1 * matrix.interest[pair]!;
  }
  return smoothedShares(demand);
}

/** Shares of counts, a small part of them spread evenly; even where all counts are 0. */
export function smoothedShares(counts: Float64Array): Float64Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const even = 1 / counts.length;
  if (total === 0) return counts.map(() => even);
  return counts.map((count) => (1 - EVEN_SHARE) * (count / total) + EVEN_SHARE * even);
}
