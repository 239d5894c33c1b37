import type { Neighbours } from './item-knn.js';
import { neighboursOf } from './similar-items.js';

/** Neighbours by purchases, and which products may be shown. */
export interface TogetherInput {
  readonly bought: Neighbours;
  readonly allowed: Uint8Array;
  readonly length: number;
}

/** Products that the same customers buy, one after another; ranks from 1, scores that fall. */
export interface BoughtTogether {
  readonly product: Float64Array;
  readonly rank: Float64Array;
  readonly other: Float64Array;
  readonly score: Float64Array;
}

/** The nearest products by purchases that may be shown, of each product. */
export default function boughtTogether({ bought, allowed, length }: TogetherInput): BoughtTogether {
  const rows: [number, number, number, number][] = [];
  for (let product = 0; product < allowed.length; product += 1) {
    let rank = 0;
    for (const [other, similarity] of neighboursOf(bought, product)) {
      if (allowed[other] !== 1) continue;
      rank += 1;
      rows.push([product, rank, other, similarity]);
      if (rank === length) break;
    }
  }
  const column = (index: number): Float64Array => Float64Array.from(rows, (row) => row[index]!);
  return { product: column(0), rank: column(1), other: column(2), score: column(3) };
}
