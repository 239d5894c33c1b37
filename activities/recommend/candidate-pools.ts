import type { CustomerScorer } from './customer-scorer.js';
import type { HeldOut } from './held-out.js';
import { MEMBERS } from './members.js';
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
}

/**
 * Collects the best `perMember` products of each member and all relevant ones for the judged customers
 * [from, to); with `onlyNew`, without products already bought.
 */
export function collectPools(
  model: RecommenderModel,
  scorer: CustomerScorer,
  heldOut: HeldOut,
  options: { range: [number, number]; perMember: number; onlyNew: boolean },
): CandidatePools {
  const [from, to] = options.range;
  const start = new Int32Array(to - from + 1);
  const relevantCount = new Int32Array(to - from);
  const scores: number[] = [];
  const relevant: number[] = [];
  const best = new TopK(options.perMember);
  for (let judged = from; judged < to; judged += 1) {
    const customer = heldOut.customers[judged]!;
    scorer.score(customer);
    const truth = new Set(
      heldOut.product.subarray(heldOut.rowStart[judged], heldOut.rowStart[judged + 1]),
    );
    const pool = new Set(truth);
    const allowed = allowedProducts(model, customer, options.onlyNew);
    for (const member of MEMBERS) {
      const values = scorer.scores[member];
      for (let product = 0; product < values.length; product += 1) {
        if (allowed[product] === 1) best.offer(product, values[product]!);
      }
      for (const product of best.drain().positions) pool.add(product);
    }
    for (const product of [...pool].sort((a, b) => a - b)) {
      for (const member of MEMBERS) scores.push(scorer.scores[member][product]!);
      relevant.push(truth.has(product) ? 1 : 0);
    }
    start[judged - from + 1] = relevant.length;
    relevantCount[judged - from] = truth.size;
  }
  return {
    start,
    score: Float64Array.from(scores),
    relevant: Uint8Array.from(relevant),
    relevantCount,
  };
}

/** 1 for each product that may be recommended to the customer. */
export function allowedProducts(
  model: RecommenderModel,
  customer: number,
  onlyNew: boolean,
): Uint8Array {
  const allowed = new Uint8Array(model.matrix.products).fill(1);
  if (!onlyNew) return allowed;
  const { rowStart, column, purchases } = model.matrix;
  for (let cell = rowStart[customer]!; cell < rowStart[customer + 1]!; cell += 1) {
    if (purchases[cell]! > 0) allowed[column[cell]!] = 0;
  }
  return allowed;
}
