import { groupOf } from './customer-groups.js';
import type { CustomerScorer } from './customer-scorer.js';
import type { HeldOut } from './held-out.js';
import { MEMBERS, type Member } from './members.js';
import type { RecommenderModel } from './recommender-model.js';
import { TopK } from './top-k.js';

/**
 * For each judged customer the products that can come to the top, with every member's score:
 * `score` is candidates x members, row-major; `relevant` is 1 for a product bought later.
 */
export interface CandidatePools {
  readonly start: Int32Array;
  readonly score: Float64Array;
  readonly relevant: Uint8Array;
  /** Relevant products of each customer. */
  readonly relevantCount: Int32Array;
  /** Group of each customer. */
  readonly group: Uint8Array;
}

/** Whose pools are collected, and of which members. */
export interface PoolOptions {
  readonly range: [number, number];
  readonly members: readonly Member[];
  readonly perMember: number;
}

/**
 * Collects the best `perMember` products of each member and all relevant ones for the judged customers
 * [from, to), without products already bought that are not recommended again.
 */
export function collectPools(
  model: RecommenderModel,
  scorer: CustomerScorer,
  heldOut: HeldOut,
  options: PoolOptions,
): CandidatePools {
  const [from, to] = options.range;
  const start = new Int32Array(to - from + 1);
  const relevantCount = new Int32Array(to - from);
  const group = new Uint8Array(to - from);
  const relevant: number[] = [];
  const scores: number[] = [];
  const best = new TopK(options.perMember);
  for (let judged = from; judged < to; judged += 1) {
    const customer = heldOut.customers[judged]!;
    scorer.score(customer);
    const truth = new Set(
      heldOut.product.subarray(heldOut.rowStart[judged], heldOut.rowStart[judged + 1]),
    );
    const pool = new Set(truth);
    const allowed = allowedProducts(model, customer);
    for (const member of options.members) {
      for (const product of bestOf(scorer, member, allowed, best)) pool.add(product);
    }
    for (const product of Int32Array.from(pool).sort()) {
      for (const member of MEMBERS) scores.push(scorer.valueOf(member, product));
      relevant.push(truth.has(product) ? 1 : 0);
    }
    start[judged - from + 1] = relevant.length;
    relevantCount[judged - from] = truth.size;
    group[judged - from] = groupOf(model.matrix, customer);
  }
  return {
    start,
    score: Float64Array.from(scores),
    relevant: Uint8Array.from(relevant),
    relevantCount,
    group,
  };
}

/** The member's best allowed products: none where it tells them not apart, or none has a score above 0. */
function bestOf(
  scorer: CustomerScorer,
  member: Member,
  allowed: Uint8Array,
  best: TopK,
): Int32Array {
  const scores = scorer.scores[member];
  const own = scorer.ownProducts(member);
  if (own === undefined) {
    if (scorer.ranks(member)) best.offerAll(scores, allowed);
  } else {
    for (const product of own) {
      if (allowed[product] === 1 && scores[product]! > 0) best.offer(product, scores[product]!);
    }
  }
  return best.drain().positions;
}

/** 1 for each product that may be recommended to the customer. */
export function allowedProducts(model: RecommenderModel, customer: number): Uint8Array {
  const allowed = new Uint8Array(model.matrix.products).fill(1);
  forbidBought(model, customer, allowed);
  return allowed;
}

/** Writes 0 for each product that the customer has bought and that is not recommended again. */
export function forbidBought(
  { matrix: { rowStart, column, purchases }, repeats }: RecommenderModel,
  customer: number,
  allowed: Uint8Array,
): void {
  for (let cell = rowStart[customer]!; cell < rowStart[customer + 1]!; cell += 1) {
    if (purchases[cell]! > 0 && repeats[column[cell]!] === 0) allowed[column[cell]!] = 0;
  }
}
