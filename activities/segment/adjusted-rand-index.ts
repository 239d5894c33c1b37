/** Labels are 0 to before this: a pair of them is one number. */
const LABELS = 65_536;

/**
 * Adjusted Rand index of two partitions of the same rows: 1 for equal partitions whatever their labels, 0
 * on average for independent ones, below 0 for less agreement than by chance. Two partitions that both
 * hold everything in one cluster, or every row by itself, agree fully: 1.
 * Throws RangeError where the numbers of labels differ or are 0.
 * Source: Hubert & Arabie 1985, "Comparing partitions", J. Classification 2, eq. (5).
 */
export function adjustedRandIndex(left: Int32Array, right: Int32Array): number {
  if (left.length !== right.length || left.length === 0) {
    throw new RangeError(
      `partitions: expected equal numbers of labels above 0, got ${left.length} and ${right.length}`,
    );
  }
  const cells = new Map<number, number>();
  const rows = new Map<number, number>();
  const columns = new Map<number, number>();
  for (const [index, label] of left.entries()) {
    const other = right[index] ?? 0;
    count(cells, label * LABELS + other);
    count(rows, label);
    count(columns, other);
  }
  const together = pairs(cells);
  const leftPairs = pairs(rows);
  const rightPairs = pairs(columns);
  const allPairs = choose2(left.length);
  const expected = allPairs === 0 ? 0 : (leftPairs * rightPairs) / allPairs;
  const largest = (leftPairs + rightPairs) / 2;
  return largest === expected ? 1 : (together - expected) / (largest - expected);
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function choose2(size: number): number {
  return (size * (size - 1)) / 2;
}

function pairs(counts: Map<unknown, number>): number {
  let sum = 0;
  for (const size of counts.values()) sum += choose2(size);
  return sum;
}
