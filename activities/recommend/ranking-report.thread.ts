import { allowedProducts } from './candidate-pools.js';
import { CUSTOMER_GROUPS, groupOf } from './customer-groups.js';
import { CustomerScorer } from './customer-scorer.js';
import type { GroupWeights } from './group-weights.js';
import type { HeldOut } from './held-out.js';
import { FIGURES_A_LIST, LIST_CUTS, writeFigures } from './list-figures.js';
import { MEMBERS, type Member } from './members.js';
import type { RecommenderModel } from './recommender-model.js';
import { TopK } from './top-k.js';

/** One block of judged customers and the rankings that are compared on it. */
export interface ReportBlock {
  readonly model: RecommenderModel;
  readonly heldOut: HeldOut;
  readonly range: [number, number];
  readonly members: readonly Member[];
  /** The weights of each group for each ranking. */
  readonly rankings: readonly GroupWeights[];
  /** Length of the published lists, of which coverage and its like are taken. */
  readonly k: number;
}

/** Figures of one ranking: customers x figures, row-major, and of the products that it listed. */
export interface RankingScores {
  readonly figures: Float64Array;
  /** Share of pairs of a customer's listed products that are of different categories. */
  readonly diversity: Float64Array;
  /** Lists that hold each product. */
  readonly listed: Int32Array;
}

/** Ranks all allowed products for the block's customers by each ranking and judges the lists. */
export default function judgeBlock(block: ReportBlock): RankingScores[] {
  const { model, heldOut, range, k } = block;
  const scorer = new CustomerScorer(model, block.members);
  const judged = range[1] - range[0];
  const scores = block.rankings.map(() => ({
    figures: new Float64Array(judged * FIGURES_A_LIST),
    diversity: new Float64Array(judged),
    listed: new Int32Array(model.matrix.products),
  }));
  const blended = new Float64Array(model.matrix.products);
  const best = new TopK(Math.max(k, ...LIST_CUTS));
  for (let index = range[0]; index < range[1]; index += 1) {
    const customer = heldOut.customers[index]!;
    const truth = new Set(
      heldOut.product.subarray(heldOut.rowStart[index], heldOut.rowStart[index + 1]),
    );
    scorer.score(customer);
    const allowed = allowedProducts(model, customer);
    const group = groupOf(model.matrix, customer);
    for (const [ranking, weights] of block.rankings.entries()) {
      offer(scorer, weights[group]!, { blended, allowed, best });
      const { positions } = best.drain();
      const hits = Array.from(positions, (product) => truth.has(product));
      const out = scores[ranking]!;
      const at = index - range[0];
      writeFigures(hits, truth.size, out.figures, at * FIGURES_A_LIST);
      const listed = positions.subarray(0, k);
      out.diversity[at] = categoryDiversity(listed, model.categories.category);
      for (const product of listed) out.listed[product]! += 1;
    }
  }
  return scores;
}

/** Rankings of one member are that member's for every group. */
export const alone = (member: Member): GroupWeights =>
  CUSTOMER_GROUPS.map(() => MEMBERS.map((other) => (other === member ? 1 : 0)));

function offer(
  scorer: CustomerScorer,
  weights: readonly number[],
  { blended, allowed, best }: { blended: Float64Array; allowed: Uint8Array; best: TopK },
): void {
  const single = weights.indexOf(1);
  const member = single < 0 ? undefined : MEMBERS[single];
  if (member !== undefined && scorer.ranks(member)) {
    best.offerAll(scorer.scores[member], allowed);
  } else {
    scorer.blend(weights, blended);
    best.offerAll(blended, allowed);
  }
}

function categoryDiversity(products: Int32Array, category: Int32Array): number {
  const counts = new Map<number, number>();
  for (const product of products) {
    counts.set(category[product]!, (counts.get(category[product]!) ?? 0) + 1);
  }
  const pairs = (products.length * (products.length - 1)) / 2;
  const same = [...counts.values()].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
  return pairs === 0 ? 0 : 1 - same / pairs;
}
