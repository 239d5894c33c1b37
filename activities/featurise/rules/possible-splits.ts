/**
 * Tests that there could be of sets of one length: ways to pick it and to split it into two sides, times the
 * number of lengths from 2 to `maxLength`, so that each length has an equal part of the false discovery rate.
 */
export function possibleSplits(items: number, length: number, maxLength: number): number {
  let sets = 1;
  for (let picked = 0; picked < length; picked += 1) sets *= (items - picked) / (picked + 1);
  return Math.max(1, sets * (2 ** (length - 1) - 1) * (maxLength - 1));
}
