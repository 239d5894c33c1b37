import type { StageContext } from '../artifacts/stage.js';
import { evaluateTimeSplit } from './evaluate-forest.js';
import { evaluateNumbers } from './evaluate-numbers.js';
import { evaluateStages } from './evaluate-stages.js';
import type { TargetFacts } from './fitted-model.js';
import type { PackedForest } from './packed-forest.js';
import type { TargetReport } from './scored-model.js';
import type { TargetSample } from './target-sample.js';
import { isChanceTarget, isNumberTarget } from './targets.js';
import type { LabelColumns } from './training-sample.js';

/** What decides on how a target's output is read. */
export type Reading = Pick<
  TargetFacts,
  'target' | 'method' | 'threshold' | 'classes' | 'blend' | 'earlierScale'
>;

/** Measures the earlier forests of a target on the newest labels, of which they have seen none. */
export async function measureTarget(
  context: StageContext,
  { sample, labels }: { sample: TargetSample; labels: LabelColumns },
  earlier: readonly PackedForest[],
  reading: Reading,
): Promise<TargetReport> {
  const { target, classes, blend, earlierScale, method, threshold } = reading;
  const [forest] = earlier;
  if (forest === undefined) throw new RangeError(`${target}: a forest expected, got none`);
  if (isNumberTarget(target)) {
    return evaluateNumbers(context, { rows: sample, labels, target }, forest, earlierScale);
  }
  if (isChanceTarget(target)) {
    return evaluateTimeSplit(context, sample, forest, {
      method,
      threshold: threshold ?? 1,
      thorough: target === 'purchase',
    });
  }
  return evaluateStages(context, { rows: sample, labels, classes }, earlier, blend);
}
