import { FpTree, type Transactions } from './fp-tree.js';

/** Items that are found together, ascending, and in how many transactions. */
export interface FrequentSet {
  readonly items: readonly number[];
  readonly count: number;
}

export interface GrowthOptions {
  /** Fewest transactions that hold a set. */
  readonly minCount: number;
  /** Most items of a set. */
  readonly maxLength: number;
  /** Whether two items may be in one set; all may. Sets are not grown beyond a pair that may not. */
  readonly mayJoin?: (left: number, right: number) => boolean;
}

/**
 * All sets of 1 to `maxLength` different items that at least `minCount` transactions hold. A transaction must not
 * name an item twice. Sets come in the order of their items, shorter first. Throws RangeError unless minCount
 * and maxLength are 1 or more.
 * Source: Han, Pei & Yin 2000, "Mining frequent patterns without candidate generation", section 3.
 */
export function frequentSets(transactions: Transactions, options: GrowthOptions): FrequentSet[] {
  const { minCount, maxLength } = options;
  if (!(minCount >= 1) || !(maxLength >= 1)) {
    throw new RangeError(`frequent sets: expected 1 or more, got ${minCount} and ${maxLength}`);
  }
  const found: FrequentSet[] = [];
  grow(transactions, [], options, found);
  return found.sort((a, b) => a.items.length - b.items.length || compareItems(a.items, b.items));
}

function grow(
  transactions: Transactions,
  suffix: readonly number[],
  options: GrowthOptions,
  found: FrequentSet[],
): void {
  const tree = new FpTree(transactions, options.minCount);
  const { mayJoin = () => true } = options;
  for (const item of tree.rarestFirst) {
    if (!suffix.every((other) => mayJoin(item, other))) continue;
    const items = [...suffix, item].sort((a, b) => a - b);
    found.push({ items, count: tree.counts.get(item) ?? 0 });
    if (items.length < options.maxLength) grow(tree.pathsBefore(item), items, options, found);
  }
}

function compareItems(left: readonly number[], right: readonly number[]): number {
  for (const [index, item] of left.entries()) {
    const difference = item - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
