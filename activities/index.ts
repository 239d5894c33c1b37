import type { StageName } from '../workflows/contracts/stage-io.js';
import { createStageActivity, type StageActivity } from './artifacts/stage-runner.js';
import type { StageDefinition } from './artifacts/stage.js';
import { cleanStage } from './clean/activity.js';
import { collectStage } from './collect/activity.js';
import type { Deps } from './deps.js';
import { featuriseStage } from './featurise/activity.js';
import { optimiseStage } from './optimise/activity.js';
import { publishStage } from './publish/activity.js';
import { recommendStage } from './recommend/activity.js';
import { segmentStage } from './segment/activity.js';
import { trainStage } from './train/activity.js';

const DEFINITIONS: Record<StageName, StageDefinition> = {
  collect: collectStage,
  clean: cleanStage,
  featurise: featuriseStage,
  segment: segmentStage,
  train: trainStage,
  recommend: recommendStage,
  optimise: optimiseStage,
  publish: publishStage,
};

/** One activity a stage, named like it. */
export type Activities = Record<StageName, StageActivity>;

/** The activities of all stages over the worker's storage, scratch disk and threads. */
export function createActivities(deps: Deps): Activities {
  return Object.fromEntries(
    Object.entries(DEFINITIONS).map(([name, definition]) => [
      name,
      createStageActivity(definition, deps),
    ]),
  ) as Activities;
}
