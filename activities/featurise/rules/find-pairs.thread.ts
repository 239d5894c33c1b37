import { chancesBeyondCategories } from './category-affinity.js';
import { fisherGreater } from './count-tails.js';
import { adjustedPValues } from './false-discoveries.js';
import { possibleSplits } from './possible-splits.js';
import type { PairTable } from './pair-table.js';

export interface FindPairsInput {
  readonly table: PairTable;
  readonly minCount: number;
  readonly maxLength: number;
  readonly falseDiscoveryRate: number;
}

/** Pairs that are found together more often than by chance; positions in the pair table, ascending. */
export interface FoundPairs {
  readonly pairs: Int32Array;
  /** By found pair: Fisher's p, and the larger of it and the chance beyond categories. */
  readonly pValues: Float64Array;
  readonly chances: Float64Array;
}

/**
 * The pairs that pass at the false discovery rate. Every pair of items counts as a test, also those that are never
 * found together, so that picking the frequent ones first does not make chance look like a finding.
 */
export default function findPairs(input: FindPairsInput): FoundPairs {
  const { table, minCount, maxLength, falseDiscoveryRate } = input;
  const beyond = chancesBeyondCategories(table);
  const tested = Int32Array.from(table.both.keys()).filter(
    (pair) => (table.both[pair] as number) >= minCount,
  );
  const pValues = Float64Array.from(tested, (pair) =>
    fisherGreater({
      transactions: table.transactions,
      left: table.itemCounts[table.left[pair] as number] as number,
      right: table.itemCounts[table.right[pair] as number] as number,
      both: table.both[pair] as number,
    }),
  );
  const hasCategories = table.categoryCount > 0;
  const chances = pValues.map((p, index) =>
    hasCategories ? Math.max(p, beyond[tested[index] as number] as number) : p,
  );
  const possible = possibleSplits(table.itemCounts.length, 2, maxLength);
  const adjusted = adjustedPValues(chances, new Float64Array(chances.length).fill(possible));
  const kept = Int32Array.from(tested.keys()).filter(
    (index) => (adjusted[index] as number) <= falseDiscoveryRate,
  );
  return {
    pairs: Int32Array.from(kept, (index) => tested[index] as number),
    pValues: Float64Array.from(kept, (index) => pValues[index] as number),
    chances: Float64Array.from(kept, (index) => chances[index] as number),
  };
}
