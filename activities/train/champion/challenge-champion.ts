import type { TrainTarget } from '../../../workflows/contracts/train-spec.js';
import type { StageContext } from '../../artifacts/stage.js';
import { deriveSeed } from '../../compute/seeded-random.js';
import type { EarlierFit } from '../earlier-fit.js';
import { REPLICATES, scoreInParts } from '../evaluate-forest.js';
import type { KeptModel } from '../keep-model.js';
import { runThread } from '../run-thread.js';
import type { Scene, ScoredModel } from '../scored-model.js';
import { isChanceTarget } from '../targets.js';
import { readSample } from '../training-sample.js';
import type { PairedDifference } from './paired-difference.js';
import type { PairedScoresInput } from './paired-difference.thread.js';

/** How a new model compares with the one in use. */
export interface Challenge {
  /** Date on which the champion was fitted. */
  readonly day: string;
  readonly target: TrainTarget;
  readonly customers: number;
  readonly difference: PairedDifference;
  /** Whether the challenger ranks worse, chance aside. */
  readonly isWorse: boolean;
}

/** The model in use, ready to go on. */
export type Champion = KeptModel & { readonly earlierFit: EarlierFit };

/**
 * The new model beside the one in use on the newest labelled days, of which the compared forests of either have seen
 * none: the challenger is worse where the 95 % interval of its difference in ROC AUC lies below 0. Undefined where the
 * first target of yes and no has no such days.
 */
export async function challengeChampion(
  context: StageContext,
  { duck, counts }: Scene,
  challenger: ScoredModel,
  { model }: Champion,
): Promise<Challenge | undefined> {
  const target = challenger.targets.find(({ facts }) => isChanceTarget(facts.target));
  const { measuredScores: scores, measuredLabels: labels } = target?.report ?? {};
  const own = model.targets.find(({ facts }) => facts.target === target?.facts.target);
  const [forest] = own?.earlier ?? [];
  if (!target || !scores || !labels || !forest) return undefined;
  context.progress('comparing with the model in use');
  const { features } = model.facts;
  const thresholds = model.facts.thresholds.map((values) => Float64Array.from(values));
  const plan = { features, thresholds, fitRows: counts.earlierRows };
  const { shared, earlierRows } = await readSample(context, duck, counts, plan);
  const rows = shared.rows - earlierRows;
  const champion = await scoreInParts(context, forest, shared.matrix, earlierRows, rows);
  const difference = await runThread<PairedScoresInput, PairedDifference>(
    context,
    'champion/paired-difference',
    {
      ...{ challenger: scores, champion, labels, replicates: REPLICATES },
      seed: deriveSeed(context.spec.seed, 'train.champion'),
    },
  );
  return {
    ...{ day: model.facts.day, target: target.facts.target, customers: rows, difference },
    isWorse: difference.rocAuc.upper < 0,
  };
}

/** What came of the comparison, in a sentence. */
export function explainChallenge({ day, isWorse, difference }: Challenge): string {
  const { value, lower, upper } = difference.rocAuc;
  const [figure, low, high] = [value, lower, upper].map((number) => number.toFixed(4));
  return isWorse
    ? `the model of ${day} is used on: on the newest labelled days ROC AUC of the new one is ${figure} (${low} to ${high}) from its own`
    : `not worse than the model of ${day} on the newest labelled days: ROC AUC ${figure} (${low} to ${high}) from its own`;
}
