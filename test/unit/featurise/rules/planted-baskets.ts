import { seededRandom } from '../../../../activities/compute/seeded-random.js';
import type { Transactions } from '../../../../activities/featurise/rules/fp-tree.js';
import type { PairTable } from '../../../../activities/featurise/rules/pair-table.js';

export interface PlantedBaskets {
  readonly rows: number[][];
  readonly categories: Int32Array;
  readonly bundles: [number, number][];
}

const ITEMS = 300;
const CATEGORIES = 10;

/**
 * Baskets of items by popularity (Zipf), so that popular pairs are often together by chance alone; with `themes` a
 * basket is mostly of one category. Each bundle is added to `support` baskets on average.
 */
export function plantBaskets(options: {
  seed: number;
  baskets: number;
  bundles: number;
  support: number;
  themes: boolean;
}): PlantedBaskets {
  const random = seededRandom(options.seed);
  const categories = Int32Array.from({ length: ITEMS }, (_, item) => item % CATEGORIES);
  const shelves = Array.from({ length: CATEGORIES + 1 }, (_, shelf) =>
    Array.from({ length: ITEMS }, (_item, item) => item).filter(
      (item) => shelf === CATEGORIES || categories[item] === shelf,
    ),
  );
  const sums = shelves.map((items) => {
    let sum = 0;
    return items.map((item) => (sum += 1 / (item + 5)));
  });
  const draw = (theme: number): number => {
    const shelf = theme < 0 ? CATEGORIES : theme;
    const until = sums[shelf] ?? [];
    const point = random() * (until.at(-1) ?? 0);
    return shelves[shelf]?.[until.findIndex((sum) => sum > point)] ?? 0;
  };
  const bundles = Array.from({ length: options.bundles }, (_, index): [number, number] => {
    return [20 + index * 9, 24 + index * 9 + (index % 3)];
  });
  const rows = Array.from({ length: options.baskets }, () => {
    const basket = new Set<number>();
    const theme = options.themes ? Math.floor(random() * CATEGORIES) : -1;
    const size = 1 + Math.floor(random() * 4);
    while (basket.size < size) basket.add(draw(random() < 0.85 ? theme : -1));
    for (const pair of bundles) {
      if (random() < options.support / options.baskets) for (const item of pair) basket.add(item);
    }
    return [...basket];
  });
  return { rows, categories, bundles };
}

/** Counts of the baskets, item by item and pair by pair. */
export function countPairs(
  rows: readonly (readonly number[])[],
  categories: Int32Array,
  minCount: number,
): PairTable {
  const itemCounts = new Float64Array(categories.length);
  const both = new Map<number, number>();
  for (const row of rows) {
    const items = [...row].sort((a, b) => a - b);
    for (const [index, left] of items.entries()) {
      itemCounts[left] = (itemCounts[left] ?? 0) + 1;
      for (const right of items.slice(index + 1)) {
        const key = left * categories.length + right;
        both.set(key, (both.get(key) ?? 0) + 1);
      }
    }
  }
  const kept = [...both.keys()]
    .filter((key) => {
      const [left, right] = [Math.floor(key / categories.length), key % categories.length];
      return (itemCounts[left] ?? 0) >= minCount && (itemCounts[right] ?? 0) >= minCount;
    })
    .sort((a, b) => a - b);
  return {
    transactions: rows.length,
    itemCounts,
    categories,
    categoryCount: categories.reduce((most, category) => Math.max(most, category + 1), 0),
    left: Int32Array.from(kept, (key) => Math.floor(key / categories.length)),
    right: Int32Array.from(kept, (key) => key % categories.length),
    both: Float64Array.from(kept, (key) => both.get(key) ?? 0),
  };
}

/** The baskets one after the other. */
export function transactionsOf(rows: readonly (readonly number[])[]): Transactions {
  const offsets = [0];
  for (const row of rows) offsets.push((offsets.at(-1) ?? 0) + row.length);
  return { offsets: Int32Array.from(offsets), items: Int32Array.from(rows.flat()) };
}
