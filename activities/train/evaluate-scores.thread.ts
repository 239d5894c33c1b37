import { seededRandom } from '../compute/seeded-random.js';
import { ACTING_METRICS, actingMetrics } from './acting-metrics.js';
import { bootstrapIntervals, type Interval } from './bootstrap-interval.js';
import { brierScoreOf, logLossOf } from './probability-scores.js';
import { rankedMetrics } from './ranked-metrics.js';
import { rankByScore } from './ranking.js';
import { rocCurve, type RocPoint } from './roc-auc.js';
import { scoreCurves, type ScoreCurves } from './score-curves.js';

/** What one model says of some rows. */
export interface EvaluateInput {
  /** Higher is likelier. */
  readonly scores: Float64Array;
  /** Calibrated probabilities, where there are any. */
  readonly probabilities?: Float64Array;
  readonly labels: Uint8Array;
  /** Customer by row, numbered from 0. */
  readonly groups: Int32Array;
  readonly groupCount: number;
  readonly replicates: number;
  /** Equal seeds resample equally, so that slices over the same rows can be compared. */
  readonly seed: number;
  /** Score from which on rows are acted on; without it, nothing is said of acting. */
  readonly threshold?: number;
  /** Points of the curves; 0 for none. */
  readonly curvePoints: number;
}

/** In the order in which they are measured. */
const LOSSES = ['log_loss', 'brier'] as const;

/** A metric with its 95 % interval over resampled customers. */
export interface MetricValue extends Interval {
  name: string;
  value: number;
}

export interface Evaluation {
  metrics: MetricValue[];
  rows: number;
  curve: RocPoint[];
  curves?: ScoreCurves;
}

/** Ranking metrics of the scores, losses of the probabilities where given, and what acting would bring. */
export default function evaluateScores(input: EvaluateInput): Evaluation {
  const { scores, probabilities, labels, groups } = sortByScore(input);
  const { threshold, curvePoints } = input;
  const ranking = rankByScore(scores, labels);
  const losses = [logLossOf, brierScoreOf].flatMap((lossOf) =>
    probabilities ? [probabilities.map((p, row) => lossOf(p, labels[row] ?? 0))] : [],
  );
  const ranked = {
    ...{ labels, starts: ranking.starts },
    ...(probabilities && { probabilities }),
    acted: threshold === undefined ? 0 : scores.filter((score) => score >= threshold).length,
  };
  const acting = threshold === undefined ? [] : ACTING_METRICS;
  const names = ['roc_auc', 'pr_auc', ...LOSSES.slice(0, losses.length), ...acting];
  const measure = (weights?: Uint8Array): number[] => {
    const measured = rankedMetrics(ranking, losses, weights);
    const acted = threshold === undefined ? [] : actingMetrics(ranked, weights);
    return [measured.rocAuc, measured.averagePrecision, ...measured.losses, ...acted];
  };
  const values = measure();
  const intervals = bootstrapIntervals(measure, {
    ...input,
    groups,
    random: seededRandom(input.seed),
  });
  return {
    metrics: values.map((value, index) => ({
      name: names[index] ?? '',
      value,
      // Sums of absolute gaps grow by resampling alone: their replicates may all lie above what was measured.
      lower: Math.min(intervals[index]?.lower ?? Number.NaN, value),
      upper: Math.max(intervals[index]?.upper ?? Number.NaN, value),
    })),
    rows: labels.length,
    curve: curvePoints === 0 ? [] : rocCurve(ranking, scores, curvePoints),
    ...(curvePoints > 0 && { curves: scoreCurves(ranked, curvePoints) }),
  };
}

/** The rows in the order of their ranks: hundreds of replicates then read memory in order. */
function sortByScore(input: EvaluateInput): EvaluateInput {
  const { order } = rankByScore(input.scores, input.labels);
  const { scores, probabilities, labels, groups } = input;
  return {
    ...input,
    scores: Float64Array.from(order, (row) => scores[row] ?? 0),
    labels: Uint8Array.from(order, (row) => labels[row] ?? 0),
    groups: Int32Array.from(order, (row) => groups[row] ?? 0),
    ...(probabilities && {
      probabilities: Float64Array.from(order, (row) => probabilities[row] ?? 0),
    }),
  };
}
