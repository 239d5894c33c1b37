import { fitIsotonic, isotonicValue, type IsotonicCurve } from './learners/isotonic-calibration.js';
import { calibrate, fitPlatt, IDENTITY, type Calibration } from './platt-calibration.js';

/** How scores become probabilities. */
export type CalibrationMethod = 'platt' | 'isotonic';

/** A fitted calibration. `least` keeps isotonic probabilities away from 0 and 1. */
export type ScoreCalibration =
  | ({ readonly method: 'platt' } & Calibration)
  | ({ readonly method: 'isotonic'; readonly least: number } & IsotonicCurve);

/** Leaves the order of scores alone; used where nothing can be fitted. */
export const NO_CALIBRATION: ScoreCalibration = { method: 'platt', ...IDENTITY };

/** Fits a calibration on rows that the model has not seen. */
export function fitCalibration(
  method: CalibrationMethod,
  scores: Float64Array,
  labels: Uint8Array,
): ScoreCalibration {
  if (method === 'platt') return { method, ...fitPlatt(scores, labels) };
  // Of n rows nothing can be said of chances below about 1 in 2n.
  return { method, least: 0.5 / Math.max(1, labels.length), ...fitIsotonic(scores, labels) };
}

/** The calibrated probability; falls nowhere where the score rises, but for rounding. */
export function calibratedProbability(calibration: ScoreCalibration, score: number): number {
  if (calibration.method === 'platt') return calibrate(calibration, score);
  const { least } = calibration;
  return Math.min(1 - least, Math.max(least, isotonicValue(calibration, score)));
}

/** Each half of the rows (even and odd) calibrated by the other: fit for measuring. */
export function crossFit(
  method: CalibrationMethod,
  scores: Float64Array,
  labels: Uint8Array,
): Float64Array {
  const byParity = [0, 1].map((parity) =>
    fitCalibration(
      method,
      scores.filter((_, row) => row % 2 !== parity),
      labels.filter((_, row) => row % 2 !== parity),
    ),
  );
  return scores.map((score, row) =>
    calibratedProbability(byParity[row % 2] ?? NO_CALIBRATION, score),
  );
}
