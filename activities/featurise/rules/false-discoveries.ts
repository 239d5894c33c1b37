/**
 * Adjusted p-values ("q") of tests that were picked out of `hypotheses` ones, the others being larger: each is
 * the smallest false discovery rate at which its test is still taken. In the order of `pValues`. Where tests
 * differ in how many were possible of their kind, `hypotheses` is given for each: tests are weighted by its
 * inverse, so that a kind with few is not drowned by one with many; the numbers of all kinds must be multiplied
 * by the number of kinds.
 * Source: Benjamini & Hochberg 1995, J. R. Stat. Soc. B 57; weights: Genovese, Roeder & Wasserman 2006.
 */
export function adjustedPValues(pValues: Float64Array, hypotheses: Float64Array): Float64Array {
  const weighted = pValues.map((p, index) => p * (hypotheses[index] ?? 1));
  const order = Uint32Array.from(weighted.keys()).sort(
    (a, b) => (weighted[a] ?? 0) - (weighted[b] ?? 0) || a - b,
  );
  const adjusted = new Float64Array(pValues.length);
  let smallest = 1;
  for (let rank = order.length; rank >= 1; rank -= 1) {
    const index = order[rank - 1] as number;
    smallest = Math.min(smallest, (weighted[index] as number) / rank);
    adjusted[index] = smallest;
  }
  return adjusted;
}
