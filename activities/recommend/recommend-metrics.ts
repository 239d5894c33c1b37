import type { EvaluatedRecommender } from './time-split.js';

/** Rows of `metrics_recommend`: NDCG, recall and coverage of the blend and of each member. */
export function recommendMetrics(
  { report, protocol }: EvaluatedRecommender,
  { k, cutoff }: { k: number; cutoff: string },
): object[] {
  if (report === undefined) return [];
  return report.slices.flatMap((slice, index) => {
    const scores = report.scores[index]!;
    const row = {
      area: 'recommend',
      slice,
      n: scores.ndcg.length,
      model_version: '',
      split: 'time_split',
      cutoff,
      k,
      baseline: 'popular',
      protocol,
    };
    const { ndcg, recall } = report.intervals[index]!;
    const covered = scores.listed.reduce((sum, seen) => sum + seen, 0) / scores.listed.length;
    return [
      { ...row, name: `ndcg_at_${k}`, ...ndcg },
      { ...row, name: `recall_at_${k}`, ...recall },
      { ...row, name: `coverage_at_${k}`, value: covered, lower: null, upper: null },
    ];
  });
}
