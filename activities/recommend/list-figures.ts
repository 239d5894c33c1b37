import { averagePrecision, ndcg, recall, reciprocalRank } from './ndcg.js';

/** Lengths at which every list is judged. */
export const LIST_CUTS = [5, 10, 20] as const;

/** Figures of one list, named as in the dataset `metrics` without their cut. */
export const LIST_FIGURES = [
  'ndcg',
  'ndcg_uncut',
  'recall',
  'precision',
  'map',
  'mrr',
  'hit_rate',
] as const;

export type ListFigure = (typeof LIST_FIGURES)[number];

/** Number of figures of a list: each at each cut. */
export const FIGURES_A_LIST = LIST_CUTS.length * LIST_FIGURES.length;

/** Place of a figure at a cut among the figures of a list. */
export const placeOf = (figure: ListFigure, cut: (typeof LIST_CUTS)[number]): number =>
  LIST_CUTS.indexOf(cut) * LIST_FIGURES.length + LIST_FIGURES.indexOf(figure);

/**
 * Writes the figures of a list to `out` from `offset` on. `hits` are its first 20 products, fewer where the
 * catalogue is smaller; `relevant` is how many products would be hits. `ndcg` is over the best list of that
 * length, `ndcg_uncut` over the best list of any length (Ferrari Dacrema et al. 2021).
 */
export function writeFigures(
  hits: readonly boolean[],
  relevant: number,
  out: Float64Array,
  offset: number,
): void {
  let at = offset;
  for (const k of LIST_CUTS) {
    const cut = hits.slice(0, k);
    const found = cut.filter(Boolean).length;
    // A list that ends before the cut has missed the rest of its places.
    const padded = cut.concat(Array.from({ length: k - cut.length }, () => false));
    out[at] = ndcg(cut, relevant, { k });
    out[at + 1] = ndcg(cut, relevant, { k, ideal: 'uncut' });
    out[at + 2] = recall(cut, relevant);
    out[at + 3] = found / k;
    out[at + 4] = averagePrecision(padded, relevant);
    out[at + 5] = reciprocalRank(cut);
    out[at + 6] = found > 0 ? 1 : 0;
    at += LIST_FIGURES.length;
  }
}
