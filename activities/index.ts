import type { StageName } from '../workflows/contracts/stage-io.js';
import {
  createShareActivity,
  createStageActivity,
  type ShareActivity,
  type StageActivity,
} from './artifacts/stage-runner.js';
import type { Deps } from './deps.js';
import { STAGE_DEFINITIONS } from './stage-definitions.js';

/** One activity a stage, named like it. */
export type StageActivities = Record<StageName, StageActivity>;

/** What runs on the task queue of the stages. */
export type Activities = StageActivities & { makeShare: ShareActivity };

/** The activities of all stages over the worker's storage, scratch disk and threads. */
export function createActivities(deps: Deps): Activities {
  const stages = Object.fromEntries(
    Object.entries(STAGE_DEFINITIONS).map(([name, definition]) => [
      name,
      createStageActivity(definition, deps),
    ]),
  ) as StageActivities;
  return { ...stages, makeShare: createShareActivity(STAGE_DEFINITIONS, deps) };
}
