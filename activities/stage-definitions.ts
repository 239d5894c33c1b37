import type { StageName } from '../workflows/contracts/stage-io.js';
import type { StageDefinition } from './artifacts/stage.js';
import { cleanStage } from './clean/activity.js';
import { collectStage } from './collect/activity.js';
import { featuriseStage } from './featurise/activity.js';
import { optimiseStage } from './optimise/activity.js';
import { publishStage } from './publish/activity.js';
import { recommendStage } from './recommend/activity.js';
import { segmentStage } from './segment/activity.js';
import { trainStage } from './train/activity.js';

/** What each stage depends on and does. */
export const STAGE_DEFINITIONS: Readonly<Record<StageName, StageDefinition>> = {
  collect: collectStage,
  clean: cleanStage,
  featurise: featuriseStage,
  segment: segmentStage,
  train: trainStage,
  recommend: recommendStage,
  optimise: optimiseStage,
  publish: publishStage,
};
