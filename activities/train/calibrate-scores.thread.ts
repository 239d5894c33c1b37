import {
  crossFit,
  fitCalibration,
  type CalibrationMethod,
  type ScoreCalibration,
} from './score-calibration.js';

/** Probabilities of rows that the model has not seen, in random order, and their labels. */
export interface CalibrateInput {
  readonly method: CalibrationMethod;
  readonly probabilities: Float64Array;
  readonly labels: Uint8Array;
}

/** `crossFitted` calibrates each half of the rows by the other half: fit for measuring. */
export interface CalibratedScores {
  calibration: ScoreCalibration;
  crossFitted: Float64Array;
}

/** Fits a calibration on all rows, and calibrates each row without having used it. */
export default function calibrateScores(input: CalibrateInput): CalibratedScores {
  const { method, probabilities, labels } = input;
  return {
    calibration: fitCalibration(method, probabilities, labels),
    crossFitted: crossFit(method, probabilities, labels),
  };
}
