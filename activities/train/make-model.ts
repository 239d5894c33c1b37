import type { StageContext } from '../artifacts/stage.js';
import { challengeChampion, type Challenge } from './champion/challenge-champion.js';
import { holdFiles } from './champion/held-files.js';
import type { FitPlan } from './earlier-fit.js';
import { fitModel } from './fit-model.js';
import { candidateName, isKeptFile } from './fitted-model.js';
import { decideOnFit, keepModel } from './keep-model.js';
import type { Scene, ScoredModel } from './scored-model.js';

/** The model that scores a date, and how the one fitted on the date compared with the one before. */
export interface MadeModel {
  readonly model: ScoredModel;
  readonly challenge?: Challenge;
  /** Fitted on this date and not used, as it is worse. */
  readonly candidate?: ScoredModel;
}

/**
 * Goes on with the model before, or fits one. A fitted one that is worse than the model before on the newest labelled
 * days is published as a candidate, and the model before goes on.
 */
export async function makeModel(
  context: StageContext,
  scene: Scene,
  plan: FitPlan,
): Promise<MadeModel> {
  const decided = await decideOnFit(context, scene, plan);
  if ('kept' in decided) return { model: await keepModel(context, scene, decided.kept) };
  const { note, champion } = decided;
  const held = holdFiles(context);
  const fitted = await fitModel(held.context, scene, note);
  const challenge = champion && (await challengeChampion(context, scene, fitted, champion));
  if (champion === undefined || challenge?.isWorse !== true) {
    await held.release((dataset) => dataset);
    return { model: fitted, ...(challenge && { challenge }) };
  }
  await held.release((dataset) => (isKeptFile(dataset) ? candidateName(dataset) : undefined));
  const model = await keepModel(context, scene, champion, 'worse');
  return { model, challenge, candidate: fitted };
}
