import { allowedProducts } from './candidate-pools.js';
import type { CustomerScorer } from './customer-scorer.js';
import { MEMBERS } from './members.js';
import { findCell } from './sorted-columns.js';
import type { RecommenderModel } from './recommender-model.js';
import { TopK } from './top-k.js';

/** Value of `member` where no member makes half of the score. */
export const NO_LEADER = MEMBERS.length;

/** Recommended products, one after another; customers in order, ranks from 1. */
export interface TopLists {
  readonly customer: Float64Array;
  readonly rank: Float64Array;
  readonly product: Float64Array;
  readonly score: Float64Array;
  /** Position in MEMBERS of the member with the largest share of the score. */
  readonly leader: Float64Array;
  /** The leader where it makes at least half of the score, else NO_LEADER. */
  readonly source: Float64Array;
  /** The customer's own product that is nearest to the recommended one; -1 where none is near. */
  readonly anchor: Float64Array;
}

/** What lists are made of. */
export interface ListOptions {
  readonly range: [number, number];
  readonly weights: readonly number[];
  readonly length: number;
  /** 1 for each product that can be delivered. */
  readonly inStock: Uint8Array;
  readonly excludeBought: boolean;
  /** What customers without interactions are shown: row of `coldScores` of each customer. */
  readonly coldRow: Int32Array;
  /** Popularity by segment: rows x products. */
  readonly coldScores: Float64Array;
}

/** The best products of customers [from, to) by the blended score, ties by product position. */
export function makeTopLists(
  model: RecommenderModel,
  scorer: CustomerScorer,
  options: ListOptions,
): TopLists {
  const columns: number[][] = Array.from({ length: 7 }, () => []);
  const { products, rowStart } = model.matrix;
  const blended = new Float64Array(products);
  const best = new TopK(options.length);
  for (let customer = options.range[0]; customer < options.range[1]; customer += 1) {
    const isCold = rowStart[customer] === rowStart[customer + 1];
    if (isCold) {
      const offset = options.coldRow[customer]! * products;
      blended.set(options.coldScores.subarray(offset, offset + products));
    } else {
      scorer.score(customer);
      scorer.blend(options.weights, blended);
    }
    const allowed = allowedProducts(model, customer, options.excludeBought);
    for (let product = 0; product < products; product += 1) {
      if (allowed[product] === 1 && options.inStock[product] === 1) {
        best.offer(product, blended[product]!);
      }
    }
    const { positions, scores } = best.drain();
    for (const [rank, product] of positions.entries()) {
      const lead = isCold ? COLD : leaderOf(scorer, options.weights, product);
      const anchor = isCold ? -1 : nearestOwn(model, customer, product);
      const row = [customer, rank + 1, product, scores[rank]!, lead.leader, lead.source, anchor];
      for (const [index, value] of row.entries()) columns[index]!.push(value);
    }
  }
  const [customer, rank, product, score, leader, source, anchor] = columns.map((column) =>
    Float64Array.from(column),
  ) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  return { customer, rank, product, score, leader, source, anchor };
}

const COLD = { leader: MEMBERS.indexOf('popular'), source: MEMBERS.indexOf('popular') };

/** The member with the largest positive part of the blended score, and whether that is half of it. */
function leaderOf(
  scorer: CustomerScorer,
  weights: readonly number[],
  product: number,
): { leader: number; source: number } {
  const parts = MEMBERS.map((member, index) =>
    Math.max(0, weights[index]! === 0 ? 0 : weights[index]! * scorer.scores[member][product]!),
  );
  const total = parts.reduce((sum, part) => sum + part, 0);
  const leader = parts.indexOf(Math.max(...parts));
  return { leader, source: parts[leader]! * 2 >= total ? leader : NO_LEADER };
}

/** Among the neighbours of a product the customer's own one with the strongest tie; -1 without any. */
function nearestOwn(model: RecommenderModel, customer: number, product: number): number {
  const { size, product: neighbour, similarity } = model.neighbours;
  const { rowStart, column, weight } = model.matrix;
  const from = rowStart[customer]!;
  const to = rowStart[customer + 1]!;
  let nearest = -1;
  let strongest = 0;
  for (let rank = product * size; rank < (product + 1) * size; rank += 1) {
    const other = neighbour[rank]!;
    if (other < 0) break;
    const cell = findCell(column, other, from, to);
    if (cell < 0 || weight[cell]! * similarity[rank]! <= strongest) continue;
    strongest = weight[cell]! * similarity[rank]!;
    nearest = other;
  }
  return nearest;
}
