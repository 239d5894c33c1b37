import type { RowSchema } from '../artifacts/stage.js';
import { deriveSeed, seededRandom } from '../compute/seeded-random.js';
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

/** Resamples of a bootstrap interval (Efron & Tibshirani 1993 use 1,000 for percentile intervals). */
const RESAMPLES = 1000;

/** Rows of `metrics_recommend`: NDCG, recall and coverage of the blend and of each member. */
export function recommendMetrics(
  { report, protocol }: EvaluatedRecommender,
  { k, cutoff, seed }: { k: number; cutoff: string; seed: number },
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
    const random = seededRandom(deriveSeed(seed, 'recommend.bootstrap'));
    const covered = scores.listed.reduce((sum, seen) => sum + seen, 0) / scores.listed.length;
    return [
      { ...row, name: `ndcg_at_${k}`, ...meanInterval(scores.ndcg, random) },
      { ...row, name: `recall_at_${k}`, ...meanInterval(scores.recall, random) },
      { ...row, name: `coverage_at_${k}`, value: covered, lower: null, upper: null },
    ];
  });
}

/** The mean and its 95 % percentile bootstrap interval over customers. */
export function meanInterval(
  values: Float64Array,
  random: () => number,
): { value: number; lower: number; upper: number } {
  const means = Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    for (let draw = 0; draw < values.length; draw += 1) {
      sum += values[Math.floor(random() * values.length)]!;
    }
    return sum / values.length;
  }).sort((a, b) => a - b);
  return {
    value: values.reduce((sum, value) => sum + value, 0) / values.length,
    lower: means[Math.floor(0.025 * RESAMPLES)]!,
    upper: means[Math.ceil(0.975 * RESAMPLES) - 1]!,
  };
}
