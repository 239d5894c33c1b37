import type { BinnedMatrix } from '../histogram-bins.js';

/**
 * Rank correlation of every pair of features over the first `rows` rows, `features x features`: Spearman's, of bins,
 * with mean ranks for equal ones. 0 where a feature is constant. Source: Spearman 1904.
 */
export function rankCorrelations(
  { bins, stride, features }: BinnedMatrix,
  rows: number,
): Float64Array {
  const ranks = new Float64Array(features * rows);
  for (let feature = 0; feature < features; feature += 1) {
    const column = bins.subarray(feature * stride, feature * stride + rows);
    ranks.set(standardRanks(column), feature * rows);
  }
  const found = new Float64Array(features * features);
  for (let one = 0; one < features; one += 1) {
    for (let other = 0; other <= one; other += 1) {
      let sum = 0;
      for (let row = 0; row < rows; row += 1) {
        sum += (ranks[one * rows + row] as number) * (ranks[other * rows + row] as number);
      }
      found[one * features + other] = sum;
      found[other * features + one] = sum;
    }
  }
  return found;
}

/** Ranks by bin with mean 0 and length 1; all 0 where there is one bin. */
function standardRanks(bins: Uint8Array): Float64Array {
  const counts = new Int32Array(256);
  for (const bin of bins) counts[bin] = (counts[bin] as number) + 1;
  const rankOf = new Float64Array(256);
  let before = 0;
  let squares = 0;
  for (const [bin, count] of counts.entries()) {
    rankOf[bin] = before + (count - 1) / 2 - (bins.length - 1) / 2;
    squares += count * rankOf[bin] ** 2;
    before += count;
  }
  const length = Math.sqrt(squares);
  return Float64Array.from(bins, (bin) => (length > 0 ? (rankOf[bin] as number) / length : 0));
}

/**
 * Features that say the same: groups in which every pair is correlated by at least `least`, up or down (complete
 * linkage). `order`: the features by falling worth; each goes to the first group that it fits, so the first of a group is
 * its most worthy one.
 */
export function correlationClusters(
  correlations: Float64Array,
  order: readonly number[],
  least: number,
): number[][] {
  const features = Math.sqrt(correlations.length);
  const groups: number[][] = [];
  for (const feature of order) {
    const group = groups.find((members) =>
      members.every(
        (member) => Math.abs(correlations[feature * features + member] as number) >= least,
      ),
    );
    if (group === undefined) groups.push([feature]);
    else group.push(feature);
  }
  return groups;
}
