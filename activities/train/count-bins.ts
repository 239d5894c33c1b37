import type { BinnedMatrix } from './histogram-bins.js';

/** How many rows lie in each bin of each feature; `binCounts` is the number of bins by feature. */
export function countBins(
  matrix: BinnedMatrix,
  rows: number,
  binCounts: readonly number[],
): number[][] {
  return binCounts.map((bins, feature) => {
    const counts = new Array<number>(bins).fill(0);
    const start = feature * matrix.stride;
    for (let row = 0; row < rows; row += 1) {
      const bin = matrix.bins[start + row] ?? 0;
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    return counts;
  });
}
