import { categoryLift } from './category-popularity.js';
import type { FactorSpace } from './factor-space.js';
import { foldIn, foldInSpace } from './fold-in.js';
import { MEMBERS, OWN_PRODUCT_MEMBERS, type Member } from './members.js';
import {
  CrowdScorer,
  saturate,
  scoreEase,
  scoreNeighbours,
  scoreRatings,
  type CustomerRow,
} from './member-scores.js';
import type { RecommenderModel } from './recommender-model.js';
import { bucketOf, AGE_BUCKETS } from './repeat-cycle.js';
import { standardScale, type StandardScale } from './standard-scale.js';

const IDENTITY: StandardScale = { mean: 0, scale: 1 };

/** Members whose scores are the same for all customers. */
const STATIC_MEMBERS: ReadonlySet<Member> = new Set(['popular', 'popular_30d', 'popular_all_time']);

/** How much the last purchase adds to a number of purchases, so that it orders equal ones. */
const RECENCY = 0.9;
const RECENCY_HALF_LIFE_DAYS = 30;

/**
 * Scores all products for one customer at a time by every member. Values of a member are comparable
 * between customers: dense members are standardised over products (z-score; popularities as logarithms);
 * members of the customer's own products give 4x / (1 + x) of their counts x.
 * The buffers are reused by the next call.
 */
export class CustomerScorer {
  /** Scores before they are standardised: of one member they rank products like its values. */
  readonly scores: Readonly<Record<Member, Float64Array>>;
  private readonly scales: Record<Member, StandardScale>;
  private readonly logShares: Float64Array;
  private readonly logBySegment: Float64Array | undefined;
  private readonly dense: readonly Member[];
  private readonly crowd: CrowdScorer | undefined;
  private space: FactorSpace | undefined;
  private own: Int32Array = new Int32Array();

  constructor(
    private readonly model: RecommenderModel,
    private readonly members: readonly Member[],
  ) {
    const { products } = model.matrix;
    const { sold, optional } = model;
    const perMember = <Value>(make: (member: Member) => Value): Record<Member, Value> =>
      Object.fromEntries(MEMBERS.map((member) => [member, make(member)])) as Record<Member, Value>;
    const wanted = new Set(members);
    const none = new Float64Array();
    this.scores = perMember((member) => (wanted.has(member) ? new Float64Array(products) : none));
    this.scales = perMember(() => IDENTITY);
    this.dense = MEMBERS.filter((member) => wanted.has(member) && !OWN_PRODUCT_MEMBERS.has(member));
    this.logShares = model.shares.map((share) => Math.log(share));
    const logged = {
      popular: this.logShares,
      popular_30d: sold.recent.map((share) => Math.log(share)),
      popular_all_time: sold.allTime.map((share) => Math.log(share)),
    };
    for (const [member, values] of Object.entries(logged) as [Member, Float64Array][]) {
      if (!wanted.has(member)) continue;
      this.scores[member].set(values);
      this.scales[member] = standardScale(values);
    }
    if (wanted.has('segment_popular')) {
      this.logBySegment = sold.bySegment.map((share) => Math.log(share));
    }
    if (optional.crowd && wanted.has('customer_knn')) this.crowd = new CrowdScorer(optional.crowd);
  }

  /** Whether the member tells products apart for this customer. */
  ranks(member: Member): boolean {
    return this.scales[member].scale > 0;
  }

  /** The positions of the only products that can have a score above 0; undefined where all can. */
  ownProducts(member: Member): Int32Array | undefined {
    return OWN_PRODUCT_MEMBERS.has(member) ? this.own : undefined;
  }

  /** The member's standardised score of a product; 0 where the member is not scored. */
  valueOf(member: Member, product: number): number {
    const { mean, scale } = this.scales[member];
    const score = this.scores[member][product];
    return score === undefined ? 0 : (score - mean) * scale;
  }

  /** Fills `scores` for one customer (position in the model's matrix). */
  score(customer: number): void {
    const { rowStart, column, weight } = this.model.matrix;
    const cells: [number, number] = [rowStart[customer]!, rowStart[customer + 1]!];
    const row = { column: column.subarray(...cells), weight: weight.subarray(...cells) };
    for (const member of OWN_PRODUCT_MEMBERS) {
      if (this.scores[member].length === 0) continue;
      for (const product of this.own) this.scores[member][product] = 0;
    }
    this.own = row.column;
    for (const member of this.members) {
      if (STATIC_MEMBERS.has(member)) continue;
      this.scoreMember(member, customer, row, cells);
      if (!OWN_PRODUCT_MEMBERS.has(member)) {
        this.scales[member] = standardScale(this.scores[member]);
      }
    }
  }

  private scoreMember(
    member: Member,
    customer: number,
    row: CustomerRow,
    cells: [number, number],
  ): void {
    const out = this.scores[member];
    const { model } = this;
    const { optional, matrix } = model;
    const purchases = (): Float64Array => matrix.purchases.subarray(...cells);
    switch (member) {
      case 'als':
        return this.scoreFactors(row);
      case 'item_knn':
        return scoreNeighbours(out, model.neighbourTargets, row.column, row.weight);
      case 'bought_together':
        return scoreNeighbours(out, model.boughtTargets, row.column, purchases());
      case 'sequence':
        return scoreNeighbours(out, optional.sequence, row.column, purchases());
      case 'association_rules':
        return scoreNeighbours(out, optional.rules, row.column, purchases());
      case 'content':
        return scoreNeighbours(out, optional.content, row.column, row.weight);
      case 'ease':
        return scoreEase(out, optional.ease, row.column);
      case 'customer_knn':
        return this.crowd?.score(out, customer, row);
      case 'biased_mf':
        return scoreRatings(out, optional.biasedMf, customer);
      case 'svd':
        return scoreRatings(out, optional.svd, customer);
      case 'category_popular':
        return this.scoreCategories(row);
      case 'segment_popular':
        return this.scoreSegment(customer);
      case 'own_interest':
        return saturate(out, row.column, matrix.interest.subarray(...cells));
      case 'personal_frequency':
        return saturate(out, row.column, this.frequencies(cells));
      case 'repeat':
        return saturate(out, row.column, this.dueAgain(cells));
      case 'popular':
      case 'popular_30d':
      case 'popular_all_time':
    }
  }

  /** How often each own product was bought; the last purchase orders equal numbers. */
  private frequencies([from, to]: [number, number]): Float64Array {
    const { bought, boughtAge } = this.model.matrix;
    return Float64Array.from({ length: to - from }, (_, index) => {
      const count = bought[from + index]!;
      const age = boughtAge[from + index]!;
      return count === 0 ? 0 : count + RECENCY * 2 ** (-age / RECENCY_HALF_LIFE_DAYS);
    });
  }

  /** Decayed purchases times how much more often than usual the category is bought again at that age. */
  private dueAgain([from, to]: [number, number]): Float64Array {
    const { matrix, categories, cycle } = this.model;
    return Float64Array.from({ length: to - from }, (_, index) => {
      const cell = from + index;
      if (matrix.purchases[cell] === 0) return 0;
      const category = categories.category[matrix.column[cell]!]!;
      const bucket = bucketOf(matrix.boughtAge[cell]!);
      return matrix.purchases[cell]! * cycle.lift[category * AGE_BUCKETS + bucket]!;
    });
  }

  private scoreSegment(customer: number): void {
    const { products } = this.model.matrix;
    const offset = this.model.segment[customer]! * products;
    const { logBySegment } = this;
    if (logBySegment === undefined) return;
    this.scores.segment_popular.set(logBySegment.subarray(offset, offset + products));
  }

  /** Writes the weighted sum of the members' values, weights in the order of MEMBERS. */
  blend(weights: readonly number[], out: Float64Array): void {
    let shift = 0;
    const parts: { scores: Float64Array; factor: number }[] = [];
    for (const member of this.dense) {
      const { mean, scale } = this.scales[member];
      const factor = weights[MEMBERS.indexOf(member)]! * scale;
      if (factor === 0) continue;
      shift -= factor * mean;
      parts.push({ scores: this.scores[member], factor });
    }
    out.fill(shift);
    for (let part = 0; part < parts.length; part += 2) {
      addTwo(out, parts[part]!, parts[part + 1]);
    }
    for (const member of OWN_PRODUCT_MEMBERS) {
      const weight = weights[MEMBERS.indexOf(member)]!;
      if (weight === 0 || this.scores[member].length === 0) continue;
      for (const product of this.own) out[product]! += weight * this.scores[member][product]!;
    }
  }

  private scoreFactors(row: CustomerRow): void {
    const { als, itemFactors, itemGram } = this.model;
    const items = { factors: itemFactors, gram: itemGram };
    this.space ??= foldInSpace(items, als);
    this.space.write('x', new Float32Array(foldIn(row, items, als, this.space)));
    this.space.multiplyMatrix('x');
    this.scores.als.set(this.space.out);
  }

  private scoreCategories(row: CustomerRow): void {
    const { categories } = this.model;
    const logLift = categoryLift(categories, row.column, row.weight).map((lift) => Math.log(lift));
    const out = this.scores.category_popular;
    for (let product = 0; product < out.length; product += 1) {
      out[product] = this.logShares[product]! + logLift[categories.category[product]!]!;
    }
  }
}

interface BlendPart {
  readonly scores: Float64Array;
  readonly factor: number;
}

/** Adds one or two members in one pass over the products. */
function addTwo(out: Float64Array, first: BlendPart, second: BlendPart | undefined): void {
  const { scores, factor } = first;
  if (second === undefined) {
    for (let product = 0; product < out.length; product += 1) {
      out[product]! += factor * scores[product]!;
    }
    return;
  }
  const { scores: others, factor: otherFactor } = second;
  for (let product = 0; product < out.length; product += 1) {
    out[product]! += factor * scores[product]! + otherFactor * others[product]!;
  }
}
