import { calibrate, fitPlatt, type Calibration } from './platt-calibration.js';

/** Probabilities of rows that the model has not seen, in random order, and their labels. */
export interface CalibrateInput {
  readonly probabilities: Float64Array;
  readonly labels: Uint8Array;
}

/** `crossFitted` calibrates each half of the rows by the other half: fit for measuring. */
export interface CalibratedScores {
  calibration: Calibration;
  crossFitted: Float64Array;
}

/** Fits Platt scaling on all rows, and calibrates each row without having used it. */
export default function calibrateScores(input: CalibrateInput): CalibratedScores {
  const { probabilities, labels } = input;
  const byParity = [0, 1].map((parity) =>
    fitPlatt(
      probabilities.filter((_, row) => row % 2 !== parity),
      labels.filter((_, row) => row % 2 !== parity),
    ),
  );
  const calibration = fitPlatt(probabilities, labels);
  const crossFitted = probabilities.map((probability, row) =>
    calibrate(byParity[row % 2] ?? calibration, probability),
  );
  return { calibration, crossFitted };
}
