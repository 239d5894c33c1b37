import type { ThresholdRule } from '../../workflows/contracts/train-spec.js';
import { calibratedProbability, type ScoreCalibration } from './score-calibration.js';

/** Rows by which a threshold is chosen: scores that their model has not been fitted on. */
export interface ThresholdRows {
  readonly scores: Float64Array;
  readonly labels: Uint8Array;
  /** Makes probabilities of the scores, for the rule that weighs costs. */
  readonly calibration: ScoreCalibration;
}

/**
 * The score from which on it pays to act. By `f1`: the one with the highest F1 (of equal ones the higher score);
 * by `capacity`: the one that the given share of rows reaches; by `cost`: where the probability reaches
 * action / (action + miss), the cost of acting in vain against that of not acting.
 * Source: Elkan 2001, The foundations of cost-sensitive learning, equation 2 (costs); Lipton et al. 2014 (F1).
 */
export function actingThreshold(rule: ThresholdRule, rows: ThresholdRows): number {
  const { scores, labels, calibration } = rows;
  const order = Int32Array.from(scores, (_, row) => row).sort(
    (a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b,
  );
  if (rule.by === 'capacity') {
    const wanted = Math.max(1, Math.round(rule.capacity * scores.length));
    return scores[order[Math.min(wanted, order.length) - 1] ?? 0] ?? 0;
  }
  if (rule.by === 'cost') {
    const least = rule.costOfAction / (rule.costOfAction + rule.costOfMiss);
    const reaching = order.filter(
      (row) => calibratedProbability(calibration, scores[row] ?? 0) >= least,
    );
    const last = reaching.at(-1);
    return last === undefined ? (scores[order[0] ?? 0] ?? 0) : (scores[last] ?? 0);
  }
  const positives = labels.reduce((sum, label) => sum + label, 0);
  let best = { f1: -1, score: scores[order[0] ?? 0] ?? 0 };
  let hits = 0;
  for (const [rank, row] of order.entries()) {
    hits += labels[row] ?? 0;
    const score = scores[row] ?? 0;
    // Rows of one score are taken together.
    if (rank + 1 < order.length && scores[order[rank + 1] ?? 0] === score) continue;
    const f1 = (2 * hits) / (rank + 1 + positives);
    if (f1 > best.f1) best = { f1, score };
  }
  return best.score;
}
