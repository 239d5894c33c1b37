import { categoryLift } from './category-popularity.js';
import type { FactorSpace } from './factor-space.js';
import { foldIn, foldInSpace } from './fold-in.js';
import type { SparseRows } from './interaction-matrix.js';
import { MEMBERS, type Member } from './members.js';
import type { RecommenderModel } from './recommender-model.js';
import { standardScale, type StandardScale } from './standard-scale.js';

/** Scale of own_interest and repeat, so that they reach as far as the z-score of a best product. */
const REACH = 4;

/** Members that score only products of the customer's own; all others are 0. */
const OWN_PRODUCTS: ReadonlySet<Member> = new Set(['own_interest', 'repeat']);

const IDENTITY: StandardScale = { mean: 0, scale: 1 };

/**
 * Scores all products for one customer at a time by every member. Values of a member are comparable
 * between customers: als, item_knn and the logarithms of the two popularities are standardised over
 * products (z-score); own_interest and repeat are 4x / (1 + x) of the decayed counts x.
 * The buffers are reused by the next call.
 */
export class CustomerScorer {
  /** Scores before they are standardised: of one member they rank products like its values. */
  readonly scores: Readonly<Record<Member, Float64Array>>;
  private readonly scales: Record<Member, StandardScale>;
  private readonly logShares: Float64Array;
  private readonly dense: readonly Member[];
  private space: FactorSpace | undefined;
  private own: Int32Array = new Int32Array();

  constructor(
    private readonly model: RecommenderModel,
    private readonly members: readonly Member[] = MEMBERS,
  ) {
    const { products } = model.matrix;
    const perMember = <Value>(make: () => Value): Record<Member, Value> =>
      Object.fromEntries(MEMBERS.map((member) => [member, make()])) as Record<Member, Value>;
    this.scores = perMember(() => new Float64Array(products));
    this.scales = perMember(() => IDENTITY);
    this.dense = MEMBERS.filter((member) => !OWN_PRODUCTS.has(member));
    this.logShares = model.shares.map((share) => Math.log(share));
    this.scores.popular.set(this.logShares);
    this.scales.popular = standardScale(this.logShares);
  }

  /** Whether the member tells products apart for this customer. */
  ranks(member: Member): boolean {
    return this.scales[member].scale > 0;
  }

  /** The positions of the only products that can have a score above 0; undefined where all can. */
  ownProducts(member: Member): Int32Array | undefined {
    return OWN_PRODUCTS.has(member) ? this.own : undefined;
  }

  /** The member's standardised score of a product. */
  valueOf(member: Member, product: number): number {
    const { mean, scale } = this.scales[member];
    return (this.scores[member][product]! - mean) * scale;
  }

  /** Fills `scores` for one customer (position in the model's matrix). */
  score(customer: number): void {
    const { rowStart, column, weight, interest, purchases } = this.model.matrix;
    const start = rowStart[customer]!;
    const end = rowStart[customer + 1]!;
    const row = { column: column.subarray(start, end), weight: weight.subarray(start, end) };
    for (const member of OWN_PRODUCTS) {
      for (const product of this.own) this.scores[member][product] = 0;
    }
    this.own = row.column;
    for (const member of this.members) {
      const out = this.scores[member];
      if (member === 'als') this.scoreFactors(row);
      if (member === 'item_knn') {
        scoreNeighbours(out, this.model.neighbourTargets, row.column, row.weight);
      }
      if (member === 'bought_together') {
        scoreNeighbours(out, this.model.boughtTargets, row.column, purchases.subarray(start, end));
      }
      if (member === 'category_popular') this.scoreCategories(row);
      if (member === 'own_interest') saturate(out, row.column, interest.subarray(start, end));
      if (member === 'repeat') saturate(out, row.column, purchases.subarray(start, end));
      if (member !== 'popular' && !OWN_PRODUCTS.has(member)) {
        this.scales[member] = standardScale(out);
      }
    }
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
    for (const member of OWN_PRODUCTS) {
      const weight = weights[MEMBERS.indexOf(member)]!;
      if (weight === 0) continue;
      for (const product of this.own) out[product]! += weight * this.scores[member][product]!;
    }
  }

  private scoreFactors(row: Row): void {
    const { als, itemFactors, itemGram } = this.model;
    const items = { factors: itemFactors, gram: itemGram };
    this.space ??= foldInSpace(items, als);
    this.space.write('x', new Float32Array(foldIn(row, items, als, this.space)));
    this.space.multiplyMatrix('x');
    this.scores.als.set(this.space.out);
  }

  private scoreCategories(row: Row): void {
    const { categories } = this.model;
    const logLift = categoryLift(categories, row.column, row.weight).map((lift) => Math.log(lift));
    const out = this.scores.category_popular;
    for (let product = 0; product < out.length; product += 1) {
      out[product] = this.logShares[product]! + logLift[categories.category[product]!]!;
    }
  }
}

interface Row {
  readonly column: Int32Array;
  readonly weight: Float64Array;
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

/** Sum over the customer's own products of their amount times the similarity. */
function scoreNeighbours(
  out: Float64Array,
  targets: SparseRows,
  columns: Int32Array,
  amounts: Float64Array,
): void {
  out.fill(0);
  for (let cell = 0; cell < columns.length; cell += 1) {
    const amount = amounts[cell]!;
    if (amount === 0) continue;
    const end = targets.rowStart[columns[cell]! + 1]!;
    for (let target = targets.rowStart[columns[cell]!]!; target < end; target += 1) {
      out[targets.column[target]!]! += amount * targets.weight[target]!;
    }
  }
}

function saturate(out: Float64Array, columns: Int32Array, amounts: Float64Array): void {
  for (let cell = 0; cell < columns.length; cell += 1) {
    out[columns[cell]!] = (REACH * amounts[cell]!) / (1 + amounts[cell]!);
  }
}
