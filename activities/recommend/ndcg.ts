/** The discount of a 0-based rank: 1 / log2(rank + 2) (Järvelin & Kekäläinen 2002). */
export const discount = (rank: number): number => 1 / Math.log2(rank + 2);

/** The best reachable DCG with `relevant` relevant products in `places` places. */
export function idealGain(relevant: number, places: number): number {
  let gain = 0;
  for (let rank = 0; rank < Math.min(relevant, places); rank += 1) gain += discount(rank);
  return gain;
}

/**
 * Which ideal a list is compared with: `cut` fills only the k places that the list has; `uncut` counts
 * every relevant product (Ferrari Dacrema et al. 2021), so that a full list can stay below 1.
 */
export type IdealConvention = 'cut' | 'uncut';

/**
 * NDCG at k of one list; `hits[rank]` says whether that product is relevant. A list shorter than k is
 * compared with a full one. 0 where nothing is relevant.
 */
export function ndcg(
  hits: readonly boolean[],
  relevant: number,
  { k = hits.length, ideal = 'cut' }: { k?: number; ideal?: IdealConvention } = {},
): number {
  if (relevant === 0) return 0;
  const gain = hits.slice(0, k).reduce((sum, hit, rank) => sum + (hit ? discount(rank) : 0), 0);
  return gain / idealGain(relevant, ideal === 'cut' ? k : relevant);
}

/** Share of the relevant products that the list holds; 0 where none is relevant. */
export const recall = (hits: readonly boolean[], relevant: number): number =>
  relevant === 0 ? 0 : hits.filter(Boolean).length / relevant;

/** Average precision at the list's length, over min(relevant, length); 0 where none is relevant. */
export function averagePrecision(hits: readonly boolean[], relevant: number): number {
  if (relevant === 0) return 0;
  let found = 0;
  let sum = 0;
  for (const [rank, hit] of hits.entries()) {
    if (!hit) continue;
    found += 1;
    sum += found / (rank + 1);
  }
  return sum / Math.min(relevant, hits.length);
}

/** 1 over the rank of the first hit; 0 without one (Voorhees 1999). */
export function reciprocalRank(hits: readonly boolean[]): number {
  const first = hits.indexOf(true);
  return first < 0 ? 0 : 1 / (first + 1);
}
