import { allowedProducts } from './candidate-pools.js';
import { CustomerScorer } from './customer-scorer.js';
import type { HeldOut } from './held-out.js';
import { MEMBERS } from './members.js';
import { ndcg, recall } from './ndcg.js';
import type { RecommenderModel } from './recommender-model.js';
import { TopK } from './top-k.js';

/** One block of judged customers and the weightings that are compared on it. */
export interface ReportBlock {
  readonly model: RecommenderModel;
  readonly heldOut: HeldOut;
  readonly range: [number, number];
  /** A weight vector for each ranking. */
  readonly rankings: readonly (readonly number[])[];
  readonly k: number;
  readonly onlyNew: boolean;
}

/** For each ranking: a value per judged customer of the block, and 1 for each product that it listed. */
export interface RankingScores {
  readonly ndcg: Float64Array;
  readonly recall: Float64Array;
  readonly listed: Uint8Array;
}

/** Ranks all allowed products for the block's customers by each weight vector and judges the lists. */
export default function judgeBlock(block: ReportBlock): RankingScores[] {
  const { model, heldOut, range, k } = block;
  const scorer = new CustomerScorer(model);
  const judged = range[1] - range[0];
  const scores = block.rankings.map(() => ({
    ndcg: new Float64Array(judged),
    recall: new Float64Array(judged),
    listed: new Uint8Array(model.matrix.products),
  }));
  const blended = new Float64Array(model.matrix.products);
  const best = new TopK(k);
  for (let index = range[0]; index < range[1]; index += 1) {
    const customer = heldOut.customers[index]!;
    const truth = new Set(
      heldOut.product.subarray(heldOut.rowStart[index], heldOut.rowStart[index + 1]),
    );
    scorer.score(customer);
    const allowed = allowedProducts(model, customer, block.onlyNew);
    for (const [ranking, weights] of block.rankings.entries()) {
      const alone = weights.indexOf(1);
      const member = alone < 0 ? undefined : MEMBERS[alone];
      if (member !== undefined && scorer.ranks(member)) {
        best.offerAll(scorer.scores[member], allowed);
      } else {
        scorer.blend(weights, blended);
        best.offerAll(blended, allowed);
      }
      const { positions } = best.drain();
      const hits = Array.from(positions, (product) => truth.has(product));
      const out = scores[ranking]!;
      out.ndcg[index - range[0]] = ndcg(hits, truth.size, { k });
      out.recall[index - range[0]] = recall(hits, truth.size);
      for (const product of positions) out.listed[product] = 1;
    }
  }
  return scores;
}
