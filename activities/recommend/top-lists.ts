import { forbidBought } from './candidate-pools.js';
import type { CustomerScorer } from './customer-scorer.js';
import { MEMBERS } from './members.js';
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
  const [from, to] = options.range;
  const lists = emptyLists((to - from) * options.length);
  const { products, rowStart } = model.matrix;
  const blended = new Float64Array(products);
  const own = new Float64Array(products);
  const deliverable = new Uint8Array(products);
  const best = new TopK(options.length);
  let row = 0;
  for (let customer = from; customer < to; customer += 1) {
    const isCold = rowStart[customer] === rowStart[customer + 1];
    if (isCold) {
      const offset = options.coldRow[customer]! * products;
      blended.set(options.coldScores.subarray(offset, offset + products));
    } else {
      scorer.score(customer);
      scorer.blend(options.weights, blended);
    }
    deliverable.set(options.inStock);
    if (options.excludeBought) forbidBought(model, customer, deliverable);
    best.offerAll(blended, deliverable);
    const { positions, scores } = best.drain();
    markOwn(model, customer, own);
    for (const [index, product] of positions.entries()) {
      const { leader, source } = isCold ? COLD : leaderOf(scorer, options.weights, product);
      lists.customer[row] = customer;
      lists.rank[row] = index + 1;
      lists.product[row] = product;
      lists.score[row] = scores[index]!;
      lists.leader[row] = leader;
      lists.source[row] = source;
      lists.anchor[row] = nearestOwn(model, own, product);
      row += 1;
    }
    unmarkOwn(model, customer, own);
  }
  return firstRows(lists, row);
}

function emptyLists(rows: number): TopLists {
  const column = (): Float64Array => new Float64Array(rows);
  return {
    customer: column(),
    rank: column(),
    product: column(),
    score: column(),
    leader: column(),
    source: column(),
    anchor: column(),
  };
}

const firstRows = (lists: TopLists, rows: number): TopLists => ({
  customer: lists.customer.slice(0, rows),
  rank: lists.rank.slice(0, rows),
  product: lists.product.slice(0, rows),
  score: lists.score.slice(0, rows),
  leader: lists.leader.slice(0, rows),
  source: lists.source.slice(0, rows),
  anchor: lists.anchor.slice(0, rows),
});

const COLD = { leader: MEMBERS.indexOf('popular'), source: MEMBERS.indexOf('popular') };

/** The member with the largest positive part of the blended score, and whether that is half of it. */
function leaderOf(
  scorer: CustomerScorer,
  weights: readonly number[],
  product: number,
): { leader: number; source: number } {
  const parts = MEMBERS.map((member, index) =>
    Math.max(0, weights[index]! === 0 ? 0 : weights[index]! * scorer.valueOf(member, product)),
  );
  const total = parts.reduce((sum, part) => sum + part, 0);
  const leader = parts.indexOf(Math.max(...parts));
  return { leader, source: parts[leader]! * 2 >= total ? leader : NO_LEADER };
}

/** Among the neighbours of a product the customer's own one with the strongest tie; -1 without any. */
function nearestOwn(model: RecommenderModel, own: Float64Array, product: number): number {
  const { size, product: neighbour, similarity } = model.neighbours;
  let nearest = -1;
  let strongest = 0;
  for (let rank = product * size; rank < (product + 1) * size; rank += 1) {
    const other = neighbour[rank]!;
    if (other < 0) break;
    const tie = own[other]! * similarity[rank]!;
    if (tie <= strongest) continue;
    strongest = tie;
    nearest = other;
  }
  return nearest;
}

/** Writes the customer's weights to their products. */
function markOwn(model: RecommenderModel, customer: number, own: Float64Array): void {
  const { rowStart, column, weight } = model.matrix;
  for (let cell = rowStart[customer]!; cell < rowStart[customer + 1]!; cell += 1) {
    own[column[cell]!] = weight[cell]!;
  }
}

function unmarkOwn(model: RecommenderModel, customer: number, own: Float64Array): void {
  const { rowStart, column } = model.matrix;
  for (let cell = rowStart[customer]!; cell < rowStart[customer + 1]!; cell += 1) {
    own[column[cell]!] = 0;
  }
}
