import fc from 'fast-check';
import { seededRandom } from '../../../activities/compute/seeded-random.js';
import calibrateScores from '../../../activities/train/calibrate-scores.thread.js';
import {
  calibrate,
  fitPlatt,
  fitSigmoid,
  squeezedLogit,
} from '../../../activities/train/platt-calibration.js';

describe('fitSigmoid', () => {
  it('finds the A and B of scikit-learn 1.9.1 (_sigmoid_calibration, the same targets)', () => {
    const scores = Float64Array.from([-2.5, -1.8, -1.1, -0.4, -0.2, 0.1, 0.3, 0.9, 1.4, 2.2]);
    const { a, b } = fitSigmoid(scores, Uint8Array.from([0, 0, 0, 1, 0, 0, 1, 1, 0, 1]));
    // Both minimise by Newton-like steps to a gradient below 1e-5.
    expect(a).toBeCloseTo(-0.617427242368107, 5);
    expect(b).toBeCloseTo(0.36668374021011935, 5);
  });

  it('gives the smoothed base rate where all scores are equal', () => {
    const { b } = fitSigmoid(new Float64Array(8), Uint8Array.from([1, 0, 0, 0, 0, 0, 0, 0]));
    const expected = (1 * (2 / 3) + 7 * (1 / 9)) / 8;
    // The search stops at a gradient of 1e-5.
    expect(1 / (1 + Math.exp(b))).toBeCloseTo(expected, 5);
  });
});

describe('fitPlatt', () => {
  it('recovers a known distortion of the log odds', () => {
    const random = seededRandom(5);
    const truth = Float64Array.from({ length: 40_000 }, () => random() ** 2);
    const labels = Uint8Array.from(truth, (p) => (random() < p ? 1 : 0));
    // Log odds doubled and shifted by 1: slope 1/2, intercept -1/2 takes them back.
    const distorted = truth.map((p) => 1 / (1 + Math.exp(-(2 * Math.log(p / (1 - p)) + 1))));
    const { slope, intercept } = fitPlatt(distorted, labels);
    // Standard errors at 40,000 rows are near 0.01.
    expect(slope).toBeCloseTo(0.5, 1);
    expect(intercept).toBeCloseTo(-0.5, 1);
  });

  it('never turns the order around, even where high scores meet low labels', () => {
    const scores = Float64Array.from([0.1, 0.2, 0.8, 0.9]);
    const { slope } = fitPlatt(scores, Uint8Array.from([1, 1, 0, 0]));
    expect(slope).toBeGreaterThan(0);
  });
});

describe('calibrate', () => {
  it('keeps the order of probabilities, 0 and 1 included', () => {
    const probability = fc.integer({ min: 0, max: 1000 }).map((share) => share / 1000);
    const slope = fc.integer({ min: 1, max: 300 }).map((part) => part / 100);
    fc.assert(
      fc.property(probability, probability, slope, (p, q, by) => {
        fc.pre(p < q);
        const calibration = { slope: by, intercept: -0.7 };
        expect(calibrate(calibration, p)).toBeLessThan(calibrate(calibration, q));
      }),
    );
  });

  it('is nearly the identity with slope 1 and intercept 0', () => {
    expect(calibrate({ slope: 1, intercept: 0 }, 0.3)).toBeCloseTo(0.3, 3);
    expect(squeezedLogit(0.5)).toBeCloseTo(0, 12);
  });
});

describe('calibrateScores', () => {
  it('calibrates each row by the other half only', () => {
    const probabilities = Float64Array.from({ length: 400 }, (_, row) => (row % 20) / 20);
    const labels = Uint8Array.from(probabilities, (p, row) => ((row * 7) % 20 < 20 * p ? 1 : 0));
    const before = calibrateScores({ method: 'platt', probabilities, labels }).crossFitted;
    const changed = labels.slice();
    for (let row = 0; row < 400; row += 2) changed[row] = 0;
    const after = calibrateScores({ method: 'platt', probabilities, labels: changed }).crossFitted;
    expect([...after].filter((_, row) => row % 2 === 0)).toEqual(
      [...before].filter((_, row) => row % 2 === 0),
    );
    expect(after[1]).not.toBe(before[1]);
  });
});
