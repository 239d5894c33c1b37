import { actingMetrics, ACTING_METRICS } from '../../../activities/train/acting-metrics.js';
import { actingThreshold } from '../../../activities/train/acting-threshold.js';
import chooseCalibration from '../../../activities/train/choose-calibration.thread.js';
import { numberMetrics } from '../../../activities/train/evaluate-numbers.thread.js';
import evaluateClasses from '../../../activities/train/evaluate-classes.thread.js';
import {
  calibratedProbability,
  fitCalibration,
  NO_CALIBRATION,
} from '../../../activities/train/score-calibration.js';
import { seededRandom } from '../../../activities/compute/seeded-random.js';

const SCORES = Float64Array.of(0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.15, 0.1);
const LABELS = Uint8Array.of(1, 1, 0, 1, 0, 0, 0, 0, 0, 0);
const RULE = { by: 'f1', capacity: 0.2, costOfAction: 1, costOfMiss: 3 } as const;
const rows = { scores: SCORES, labels: LABELS, calibration: NO_CALIBRATION };

describe('actingThreshold', () => {
  it('maximises F1, fills the capacity, or weighs costs', () => {
    // F1 by cut: after 1 .5, 2 .8, 3 .667, 4 .857.
    expect(actingThreshold(RULE, rows)).toBe(0.6);
    expect(actingThreshold({ ...RULE, by: 'capacity' }, rows)).toBe(0.8);
    // 1 / (1 + 3): probabilities from .25 on; squeezing to [.0001, .9999] moves none across.
    expect(actingThreshold({ ...RULE, by: 'cost' }, rows)).toBe(0.3);
  });
});

describe('actingMetrics', () => {
  it('is what counting by hand gives', () => {
    const starts = Int32Array.from({ length: 11 }, (_, rank) => rank);
    const found = actingMetrics({ labels: LABELS, starts, acted: 4, probabilities: SCORES });
    const byName = Object.fromEntries(ACTING_METRICS.map((name, place) => [name, found[place]]));
    expect(byName['ks']).toBeCloseTo(1 - 1 / 7, 12);
    expect(byName['lift_at_10']).toBeCloseTo(1 / 0.3, 12);
    expect(byName['precision']).toBe(0.75);
    expect(byName['recall']).toBe(1);
    expect(byName['f1']).toBeCloseTo(6 / 7, 12);
    expect(byName['accuracy']).toBe(0.9);
    expect(byName['selection_rate']).toBe(0.4);
    // One row a tenth: the mean distance of probability and label.
    expect(byName['calibration_error']).toBeCloseTo(
      (0.1 + 0.2 + 0.7 + 0.4 + 0.5 + 0.4 + 0.3 + 0.2 + 0.15 + 0.1) / 10,
      12,
    );
  });
});

describe('chooseCalibration', () => {
  it('takes isotonic regression where the sigmoid has the wrong shape', () => {
    const random = seededRandom(2);
    const scores = Float64Array.from({ length: 6000 }, random);
    const step = Uint8Array.from(scores, (score) =>
      random() < (score < 0.5 ? 0.05 : 0.6) ? 1 : 0,
    );
    expect(chooseCalibration({ scores, labels: step, rule: RULE }).method).toBe('isotonic');
    const few = { scores: scores.slice(0, 200), labels: step.slice(0, 200), rule: RULE };
    expect(chooseCalibration(few).method).toBe('platt');
  });

  it('never falls, and never says never', () => {
    const random = seededRandom(4);
    const scores = Float64Array.from({ length: 500 }, random);
    const labels = Uint8Array.from(scores, (score) => (random() < score ? 1 : 0));
    const calibration = fitCalibration('isotonic', scores, labels);
    const chances = Array.from({ length: 101 }, (_, at) =>
      calibratedProbability(calibration, at / 100),
    );
    for (const [at, chance] of chances.entries()) {
      expect(chance).toBeGreaterThanOrEqual((chances[at - 1] ?? 0) - 1e-12);
      expect(chance).toBeGreaterThan(0);
      expect(chance).toBeLessThan(1);
    }
  });
});

describe('metrics of numbers and classes', () => {
  it('gives errors as counted by hand', () => {
    const found = numberMetrics(Float64Array.of(1, 2, 3), Float64Array.of(2, 2, 5));
    expect(found.rmse).toBeCloseTo(Math.sqrt(5 / 3), 12);
    expect(found.mae).toBe(1);
    expect(found.r2).toBeCloseTo(1 - 5 / 6, 12);
    expect(found.total_ratio).toBeCloseTo(6 / 9, 12);
  });

  it('gives log loss, accuracy and Brier score over all classes', () => {
    const found = evaluateClasses({
      probabilities: Float64Array.of(0.5, 0.25, 0.25, 0.1, 0.8, 0.1),
      truth: Uint8Array.of(0, 2),
      ...{ classes: 3, replicates: 20, seed: 1 },
    });
    const byName = Object.fromEntries(found.map(({ name, value }) => [name, value]));
    expect(byName['log_loss']).toBeCloseTo((Math.log(2) + Math.log(10)) / 2, 12);
    expect(byName['accuracy']).toBe(0.5);
    expect(byName['brier']).toBeCloseTo((0.25 + 2 * 0.0625 + 0.01 + 0.64 + 0.81) / 2, 12);
  });
});
