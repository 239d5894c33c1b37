/** How often items are in transactions, alone and in pairs. Items are numbered from 0. */
export interface PairTable {
  readonly transactions: number;
  /** By item: transactions that hold it. */
  readonly itemCounts: Float64Array;
  /** By item: number of its category from 0, -1 where it is not known. */
  readonly categories: Int32Array;
  readonly categoryCount: number;
  /** By pair that is found at all, the lower item on the left. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly both: Float64Array;
}

/** Transactions that would hold both items of a pair, were items independent. */
export function expectedByChance(table: PairTable, pair: number): number {
  const left = table.itemCounts[table.left[pair] as number] as number;
  const right = table.itemCounts[table.right[pair] as number] as number;
  return (left * right) / table.transactions;
}
