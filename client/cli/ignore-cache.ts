import { STAGES, type StageName } from '../../workflows/contracts/stage-io.js';
import { oneOf } from './speaking-options.js';

/** The flag as commander takes it: without a value it means every stage that the command runs. */
export const IGNORE_CACHE_FLAG = '--ignore-cache [stages]';

export const IGNORE_CACHE_MEANING =
  'compute although the output exists: all stages, or those named (a,b)';

const stageOf = oneOf('--ignore-cache', STAGES);

/** The stages of `--ignore-cache=a,b`; fails (exit 2) with the nearest name. */
export function parseStages(text: string): StageName[] {
  return text.split(',').map((name) => stageOf(name.trim()));
}

/** The stages whose output is to be made anew, in the order of a run; `all` where none was named. */
export function ignoredStages(
  flag: true | StageName[] | undefined,
  all: readonly StageName[],
): StageName[] {
  if (flag === undefined) return [];
  return flag === true ? [...all] : STAGES.filter((stage) => flag.includes(stage));
}
