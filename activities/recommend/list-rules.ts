import type { InteractionMatrix, SparseRows } from './interaction-matrix.js';
import { findCell } from './sorted-columns.js';

/** What a business wants of lists, as arrays over products; shared with threads. */
export interface RuleData {
  /** 1 for each product that is in stock and that no rule leaves out. */
  readonly allowed: Uint8Array;
  readonly boost: Float64Array;
  readonly hasBoosts: boolean;
  readonly price: Float64Array;
  readonly category: Int32Array;
  readonly brand: Int32Array;
  readonly alike: SparseRows;
  /** Products that were shown to each customer too often, customers in rows. */
  readonly capped: SparseRows;
  readonly diversity: number;
  readonly maxPerCategory?: number | undefined;
  readonly maxPerBrand?: number | undefined;
  readonly priceBand?: { below: number; above: number } | undefined;
}

/** The rules of lists for the customers of a matrix. */
export class ListRules {
  /** Whether a list is chosen product by product instead of being the best ones. */
  readonly isGreedy: boolean;

  constructor(
    private readonly matrix: InteractionMatrix,
    readonly data: RuleData,
  ) {
    const { diversity, maxPerBrand, maxPerCategory } = data;
    this.isGreedy = diversity > 0 || maxPerBrand !== undefined || maxPerCategory !== undefined;
  }

  /** Writes 1 for each product that the customer may be shown, else 0. */
  allow(customer: number, out: Uint8Array): void {
    const { allowed, capped, priceBand } = this.data;
    out.set(allowed);
    const end = capped.rowStart[customer + 1]!;
    for (let cell = capped.rowStart[customer]!; cell < end; cell += 1)
      out[capped.column[cell]!] = 0;
    if (priceBand) this.keepInBand(customer, priceBand, out);
  }

  /** Adds the boosts to scores. */
  boost(scores: Float64Array): void {
    const { hasBoosts, boost } = this.data;
    if (!hasBoosts) return;
    for (let product = 0; product < scores.length; product += 1)
      scores[product]! += boost[product]!;
  }

  /** Customers who have bought nothing with a price, and products without one, have no band. */
  private keepInBand(
    customer: number,
    { below, above }: { below: number; above: number },
    out: Uint8Array,
  ): void {
    const { rowStart, column, bought } = this.matrix;
    const { price } = this.data;
    let sum = 0;
    let count = 0;
    for (let cell = rowStart[customer]!; cell < rowStart[customer + 1]!; cell += 1) {
      const own = price[column[cell]!]!;
      if (bought[cell] === 0 || Number.isNaN(own)) continue;
      sum += bought[cell]! * own;
      count += bought[cell]!;
    }
    if (count === 0) return;
    const usual = sum / count;
    for (let product = 0; product < out.length; product += 1) {
      const own = price[product]!;
      if (own < usual * (1 - below) || own > usual * (1 + above)) out[product] = 0;
    }
  }
}

/**
 * Chooses a list from candidates in falling order: each time the one with the greatest
 * (1 - d) x score - d x likeness to what is chosen, among those whose category and brand have room. Scores are
 * scaled to 0..1 over the candidates; what is returned falls, since likeness to a growing list never falls.
 * Without diversity the scores stay as they are. Source: Carbonell & Goldstein 1998 (MMR).
 */
export function chooseFromBest(
  { data }: ListRules,
  candidates: Int32Array,
  scores: Float64Array,
  length: number,
): { products: Int32Array; scores: Float64Array } {
  const { diversity, category, brand, maxPerCategory, maxPerBrand } = data;
  const worth = diversity > 0 ? scaled(scores).map((score) => (1 - diversity) * score) : scores;
  const likeness = new Float64Array(candidates.length);
  const categories = new Map<number, number>();
  const brands = new Map<number, number>();
  const chosen: number[] = [];
  const values: number[] = [];
  const hasRoom = (product: number): boolean =>
    (categories.get(category[product]!) ?? 0) < (maxPerCategory ?? Infinity) &&
    (brands.get(brand[product]!) ?? 0) < (maxPerBrand ?? Infinity);
  const left = new Set(candidates.keys());
  while (chosen.length < length && left.size > 0) {
    let best = -1;
    let most = -Infinity;
    for (const index of left) {
      const value = worth[index]! - diversity * likeness[index]!;
      if (value <= most || !hasRoom(candidates[index]!)) continue;
      [best, most] = [index, value];
    }
    if (best < 0) break;
    const product = candidates[best]!;
    left.delete(best);
    chosen.push(product);
    values.push(most);
    categories.set(category[product]!, (categories.get(category[product]!) ?? 0) + 1);
    brands.set(brand[product]!, (brands.get(brand[product]!) ?? 0) + 1);
    if (diversity === 0) continue;
    for (const index of left) {
      likeness[index] = Math.max(likeness[index]!, alikeness(data, product, candidates[index]!));
    }
  }
  return { products: Int32Array.from(chosen), scores: Float64Array.from(values) };
}

function scaled(scores: Float64Array): Float64Array {
  const most = scores[0] ?? 0;
  const least = scores.at(-1) ?? 0;
  return scores.map((score) => (most > least ? (score - least) / (most - least) : 1));
}

/** Likeness in words where it is known, at least one half within a category. */
function alikeness({ alike, category }: RuleData, one: number, other: number): number {
  const at = findCell(alike.column, other, alike.rowStart[one]!, alike.rowStart[one + 1]!);
  const words = at < 0 ? 0 : alike.weight[at]!;
  return Math.max(words, category[one] === category[other] ? 0.5 : 0);
}
