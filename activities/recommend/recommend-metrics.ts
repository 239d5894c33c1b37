import type { RowSchema } from '../artifacts/stage.js';
import type { EvaluatedRecommender } from './time-split.js';

/** Columns of `metrics_recommend`. */
export const METRICS_SCHEMA = {
  area: 'text',
  name: 'text',
  slice: 'text',
  value: 'double',
  lower: 'double?',
  upper: 'double?',
  n: 'bigint',
  model_version: 'text',
  split: 'text',
  cutoff: 'text',
  k: 'bigint',
  baseline: 'text',
  protocol: 'text',
} as const satisfies RowSchema;

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
