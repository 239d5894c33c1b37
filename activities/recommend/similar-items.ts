import type { SparseRows } from './interaction-matrix.js';
import type { Neighbours } from './item-knn.js';
import { TopK } from './top-k.js';

/** Where a similar product comes from, by position. */
export const SIMILAR_SOURCES = ['co_occurrence', 'content', 'category_popular'] as const;

/** Similar products, one after another: products in order, ranks from 1, scores that fall. */
export interface SimilarItems {
  readonly product: Float64Array;
  readonly rank: Float64Array;
  readonly other: Float64Array;
  readonly score: Float64Array;
  /** Position in SIMILAR_SOURCES. */
  readonly source: Float64Array;
}

/** What products are compared by. */
export interface SimilarInput {
  readonly neighbours: Neighbours;
  readonly alike: SparseRows;
  readonly category: Int32Array;
  readonly shares: Float64Array;
  /** 1 for each product that may be shown. */
  readonly allowed: Uint8Array;
  readonly length: number;
}

/**
 * For each product the most similar ones that may be shown: those that the same customers touch, then those
 * alike in words, then what sells in its category. What stands in for a missing tie is scaled below it, so that
 * scores fall over the sources.
 */
export function similarItems(input: SimilarInput): SimilarItems {
  const { neighbours, alike, category, shares, allowed, length } = input;
  const products = category.length;
  const popular = bestOfCategories(category, shares, allowed, length + 1);
  const rows: [number, number, number, number, number][] = [];
  for (let product = 0; product < products; product += 1) {
    const seen = new Set([product]);
    let rank = 0;
    let floor = 1;
    const take = (source: number, found: Iterable<readonly [number, number]>): void => {
      let least = floor;
      for (const [other, value] of found) {
        if (rank >= length) break;
        if (seen.has(other) || allowed[other] !== 1 || value <= 0) continue;
        seen.add(other);
        rank += 1;
        least = floor * value;
        rows.push([product, rank, other, least, source]);
      }
      floor = least;
    };
    take(0, neighboursOf(neighbours, product));
    if (rank < length) take(1, alikeTo(alike, product));
    const best = popular.get(category[product]!) ?? [];
    if (rank < length) take(2, best);
  }
  const column = (index: number): Float64Array => Float64Array.from(rows, (row) => row[index]!);
  return {
    product: column(0),
    rank: column(1),
    other: column(2),
    score: column(3),
    source: column(4),
  };
}

/** Neighbours of a product, nearest first. */
export function* neighboursOf(
  { size, product: other, similarity }: Neighbours,
  product: number,
): Generator<[number, number]> {
  for (let place = product * size; place < (product + 1) * size; place += 1) {
    if (other[place]! < 0) return;
    yield [other[place]!, similarity[place]!];
  }
}

function alikeTo({ rowStart, column, weight }: SparseRows, product: number): [number, number][] {
  const found: [number, number][] = [];
  for (let cell = rowStart[product]!; cell < rowStart[product + 1]!; cell += 1) {
    found.push([column[cell]!, Math.min(1, weight[cell]!)]);
  }
  return found.sort(([a, one], [b, two]) => two - one || a - b);
}

/** The best sold products of each category with their share of the best one's demand. */
function bestOfCategories(
  category: Int32Array,
  shares: Float64Array,
  allowed: Uint8Array,
  length: number,
): Map<number, [number, number][]> {
  const heaps = new Map<number, TopK>();
  for (let product = 0; product < category.length; product += 1) {
    if (allowed[product] !== 1) continue;
    const heap = heaps.get(category[product]!) ?? new TopK(length);
    heaps.set(category[product]!, heap);
    heap.offer(product, shares[product]!);
  }
  return new Map(
    [...heaps].map(([own, heap]) => {
      const { positions, scores } = heap.drain();
      const most = scores[0] ?? 1;
      return [
        own,
        Array.from(positions, (at, rank): [number, number] => [at, scores[rank]! / most]),
      ];
    }),
  );
}
