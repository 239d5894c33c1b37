import { LIST_CUTS, LIST_FIGURES, placeOf } from './list-figures.js';
import type { EvaluatedRecommender } from './time-split.js';
import { BLEND_SLICE, type SplitReport } from './split-report.js';

/** What the rows of metrics have in common. */
export interface MetricsCall {
  /** Length of the published lists. */
  readonly k: number;
  readonly cutoff: string;
  readonly split: string;
  /** Ids of segments by position. */
  readonly segmentIds: readonly string[];
}

/**
 * Rows of `metrics_recommend`: each figure of a list at each cut for the blend, each member and each
 * baseline, of the lists as a whole, and NDCG@10 by what customers did before and by segment.
 */
export function recommendMetrics(
  { report, protocol, model }: EvaluatedRecommender,
  call: MetricsCall,
): object[] {
  if (report === undefined) return [];
  const base = {
    area: 'recommend',
    model_version: '',
    split: call.split === 'time' ? 'time_split' : call.split,
    cutoff: call.cutoff,
    baseline: 'popular',
    protocol,
  };
  return [
    ...report.slices.flatMap((slice, index) => [
      ...listRows(report, index).map((row) => ({ ...base, slice, ...row })),
      ...catalogueRows(report, index, model.shares, call.k).map((row) => ({
        ...base,
        slice,
        ...row,
      })),
    ]),
    ...partRows(report, call.segmentIds).map((row) => ({ ...base, ...row })),
  ];
}

function listRows(report: SplitReport, index: number): object[] {
  const intervals = report.intervals[index]!;
  return LIST_FIGURES.flatMap((figure) =>
    LIST_CUTS.map((k) => ({
      name: `${figure}_at_${k}`,
      n: report.customers,
      k,
      ...intervals[placeOf(figure, k)]!,
    })),
  );
}

/** Figures of the lists as a whole: how much of the catalogue they show, and how evenly. */
function catalogueRows(
  report: SplitReport,
  index: number,
  shares: Float64Array,
  k: number,
): object[] {
  const listed = report.listed[index]!;
  const total = listed.reduce((sum, count) => sum + count, 0);
  const covered = listed.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  const mean = (value: (share: number) => number): number =>
    listed.reduce((sum, count, product) => sum + count * value(shares[product]!), 0) /
    Math.max(1, total);
  const usual = shares.reduce((sum, share) => sum + share * share, 0);
  const row = { n: report.customers, k, lower: null, upper: null };
  return [
    { ...row, name: `coverage_at_${k}`, value: covered / Math.max(1, listed.length) },
    { ...row, name: `novelty_at_${k}`, value: mean((share) => -Math.log2(share)) },
    { ...row, name: `gini_at_${k}`, value: giniOf(listed) },
    { ...row, name: `popularity_bias_at_${k}`, value: mean((share) => share) / usual },
    { ...row, name: `diversity_at_${k}`, ...report.intervals[index]!.at(-1)! },
  ];
}

/** 0 where every product is listed equally often, near 1 where one has all lists (Gini 1912); 0 without lists. */
export function giniOf(counts: Int32Array): number {
  const sorted = counts.slice().sort();
  let weighted = 0;
  let total = 0;
  for (const [index, count] of sorted.entries()) {
    weighted += (index + 1) * count;
    total += count;
  }
  const { length } = sorted;
  return total === 0 ? 0 : (2 * weighted) / (length * total) - (length + 1) / length;
}

/** NDCG@10 of the blend and of popularity by part of the customers. */
function partRows(report: SplitReport, segmentIds: readonly string[]): object[] {
  return report.parts.flatMap(({ name, customers, ndcg }) => {
    const [kind, position] = name.split(':');
    const part = kind === 'segment' ? `segment:${segmentIds[Number(position)] ?? ''}` : name;
    return [BLEND_SLICE, 'popular'].map((slice) => ({
      name: 'ndcg_at_10',
      slice: `${slice}@${part}`,
      n: customers,
      k: 10,
      ...ndcg[report.slices.indexOf(slice)]!,
    }));
  });
}
