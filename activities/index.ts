import type { StageName } from '../workflows/contracts/stage-io.js';
import { createStageActivity, type StageActivity } from './artifacts/stage-runner.js';
import type { Deps } from './deps.js';
import { STAGE_DEFINITIONS } from './stage-definitions.js';

/** One activity a stage, named like it. */
export type Activities = Record<StageName, StageActivity>;

/** The activities of all stages over the worker's storage, scratch disk and threads. */
export function createActivities(deps: Deps): Activities {
  return Object.fromEntries(
    Object.entries(STAGE_DEFINITIONS).map(([name, definition]) => [
      name,
      createStageActivity(definition, deps),
    ]),
  ) as Activities;
}
