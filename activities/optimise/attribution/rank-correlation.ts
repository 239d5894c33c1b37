/**
 * Spearman's correlation of the ranks of two lists of equal length, ties at their mean rank; null where
 * one is constant or they have fewer than two entries.
 * Source: Spearman, "The proof and measurement of association between two things", AJP 15 (1904).
 */
export function rankCorrelation(one: ArrayLike<number>, other: ArrayLike<number>): number | null {
  const first = ranksOf(one);
  const second = ranksOf(other);
  const mean = (first.length + 1) / 2;
  let product = 0;
  let spread = 0;
  let otherSpread = 0;
  first.forEach((rank, index) => {
    const deviation = rank - mean;
    const otherDeviation = second[index]! - mean;
    product += deviation * otherDeviation;
    spread += deviation ** 2;
    otherSpread += otherDeviation ** 2;
  });
  return spread === 0 || otherSpread === 0 ? null : product / Math.sqrt(spread * otherSpread);
}

function ranksOf(values: ArrayLike<number>): number[] {
  const list = Array.from(values);
  return list.map((value) => {
    const below = list.filter((other) => other < value).length;
    const equal = list.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });
}
