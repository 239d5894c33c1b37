import type { ThresholdRule } from '../../workflows/contracts/train-spec.js';
import { actingThreshold } from './acting-threshold.js';
import { logLossOf } from './probability-scores.js';
import { crossFit, fitCalibration, type CalibrationMethod } from './score-calibration.js';

/** Out-of-bag scores of the rows that the measured forest was fitted on, and their labels. */
export interface ChooseCalibrationInput {
  readonly scores: Float64Array;
  readonly labels: Uint8Array;
  readonly rule: ThresholdRule;
}

/** What rows other than the reported ones say: how to calibrate, and the score from which on to act. */
export interface CalibrationChoice {
  method: CalibrationMethod;
  threshold: number;
  /** Log loss of either method, each half calibrated by the other. */
  losses: Record<CalibrationMethod, number>;
}

/** Fewest rows for isotonic regression, which has as many parameters as steps (Niculescu-Mizil, Caruana 2005). */
const ENOUGH_FOR_STEPS = 1000;

/** Isotonic regression where it has the lower log loss, else Platt's sigmoid, and the acting threshold. */
export default function chooseCalibration(input: ChooseCalibrationInput): CalibrationChoice {
  const { scores, labels, rule } = input;
  const lossOf = (method: CalibrationMethod): number =>
    crossFit(method, scores, labels).reduce(
      (sum, p, row) => sum + logLossOf(p, labels[row] ?? 0),
      0,
    ) / scores.length;
  const losses = { platt: lossOf('platt'), isotonic: lossOf('isotonic') };
  const method =
    scores.length >= ENOUGH_FOR_STEPS && losses.isotonic < losses.platt ? 'isotonic' : 'platt';
  const calibration = fitCalibration(method, scores, labels);
  return { method, losses, threshold: actingThreshold(rule, { scores, labels, calibration }) };
}
