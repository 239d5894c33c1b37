import { blendSources, expectedNext } from './markov-stages.js';
import { rowMajor } from './evaluate-stages.js';
import { calibratedProbability } from './score-calibration.js';
import type { ScoredTarget } from './scored-model.js';
import { classNumbers } from './target-sample.js';
import { isChanceTarget, isNumberTarget, TARGETS } from './targets.js';

/** A kind of published row: one a target, or one a class. */
export interface PredictionOutput {
  readonly target: string;
  readonly label: string;
  readonly version: string;
  readonly isNumber: boolean;
  /** What a contribution to the forest's output is to the published figure, and its unit in words. */
  readonly factor: number;
  readonly unit: string;
}

/** The published rows of some targets, in the order of their forests. */
export function predictionOutputs(targets: readonly ScoredTarget[]): PredictionOutput[] {
  return targets.flatMap(({ facts, forests }) =>
    forests.map((_, place) => {
      const isNumber = isNumberTarget(facts.target);
      return {
        target: facts.target,
        label: facts.classes[place] ?? '',
        version: facts.modelVersion,
        isNumber,
        factor: isNumber ? facts.scale : 100 * facts.blend,
        unit: TARGETS[facts.target].unit,
      };
    }),
  );
}

/**
 * Published figures from the forests' outputs, both in the order of `predictionOutputs`: calibrated
 * probabilities, numbers in their unit, stages blended with the Markov chain. A customer who purchases, returns
 * or has an adverse event is not lost: churn is at most 1 - the largest of those probabilities.
 */
export function finishScores(
  targets: readonly ScoredTarget[],
  outputs: readonly Float64Array[],
  stages: Float64Array,
): Float64Array[] {
  let at = 0;
  const finished = targets.map((target) => {
    const own = outputs.slice(at, at + target.forests.length);
    at += target.forests.length;
    return finishTarget(target, own, stages);
  });
  capChurn(targets, finished);
  return finished.flat();
}

function finishTarget(
  { facts, report }: ScoredTarget,
  outputs: readonly Float64Array[],
  stages: Float64Array,
): Float64Array[] {
  const { calibration, transitions } = report;
  const [output = new Float64Array()] = outputs;
  if (calibration) return [output.map((score) => calibratedProbability(calibration, score))];
  if (transitions === undefined) return [output.map((share) => share * facts.scale)];
  const classes = outputs.length;
  const chain = expectedNext(transitions, classNumbers(stages, facts.classes));
  const blended = blendSources(rowMajor(outputs), chain, facts.blend, classes);
  return outputs.map((values, place) =>
    Float64Array.from(values, (_, row) => blended[row * classes + place] ?? 0),
  );
}

function capChurn(targets: readonly ScoredTarget[], finished: readonly Float64Array[][]): void {
  const place = targets.findIndex(({ facts }) => facts.target === 'churn');
  const churn = finished[place]?.[0];
  if (churn === undefined) return;
  for (const [other, { facts }] of targets.entries()) {
    const chances = finished[other]?.[0];
    if (other === place || chances === undefined || !isChanceTarget(facts.target)) continue;
    for (let row = 0; row < churn.length; row += 1) {
      churn[row] = Math.min(churn[row] as number, 1 - (chances[row] as number));
    }
  }
}
