import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import { STAGES, type StageName, type StageOutput } from '../../workflows/contracts/stage-io.js';
import type { SpecChange } from '../../workflows/spec-overrides.js';
import { wrongCall } from '../command-failure.js';
import { overrideStages } from './override-stages.js';
import { nextStageOf, type RunMaterial } from './run-material.js';

/** What a user asks for. */
export interface RerunWish {
  from?: StageName | undefined;
  set?: Readonly<Record<string, unknown>> | undefined;
  /** `true`: every stage that computes. */
  ignoreCache?: true | readonly StageName[] | undefined;
}

/** A re-run that can be planned and started. */
export interface RerunRequest {
  from: StageName;
  spec: PipelineSpec;
  changes: SpecChange[];
  ignoreCache: StageName[];
  /** Outputs of the stages before `from`, as the run made them. */
  reuse: StageOutput[];
}

/**
 * What is asked for, checked against what the run has made. Without `from` it is the stage at which the run
 * has ended. Fails (exit 2) where the run has ended with all stages and no stage is named, where a stage
 * before `from` has no output, and where a key cannot be set or a stage is named that does not compute.
 */
export function rerunRequest(run: RunMaterial, wish: RerunWish): RerunRequest {
  const from = startOf(run, wish.from);
  const stages = STAGES.slice(STAGES.indexOf(from));
  const { spec, changes } = overrideStages(run.spec, [from, ...stages.slice(1)], wish.set ?? {});
  const reuse = STAGES.slice(0, STAGES.indexOf(from)).map((stage) => run.outputs[stage]);
  return {
    ...{ from, spec, changes },
    ignoreCache: ignored(stages, wish.ignoreCache),
    reuse: reuse.filter((output) => output !== undefined),
  };
}

function startOf(run: RunMaterial, from: StageName | undefined): StageName {
  const next = nextStageOf(run);
  if (from === undefined) {
    if (next !== undefined) return next;
    throw wrongCall({
      object: '--from',
      expected: `a stage, since all stages of ${run.runId} are done: one of ${STAGES.join(', ')}`,
    });
  }
  if (next === undefined || STAGES.indexOf(from) <= STAGES.indexOf(next)) return from;
  throw wrongCall({
    object: `--from ${from}`,
    expected: `a stage up to ${next}, since ${run.runId} has no output of ${next}`,
    nearest: next,
  });
}

function ignored(
  stages: readonly StageName[],
  wish: true | readonly StageName[] | undefined,
): StageName[] {
  if (wish === undefined) return [];
  if (wish === true) return [...stages];
  const other = wish.find((stage) => !stages.includes(stage));
  if (other === undefined) return stages.filter((stage) => wish.includes(stage));
  throw wrongCall({
    object: `--ignore-cache=${other}`,
    expected: `stages that compute: ${stages.join(', ')}`,
    got: other,
    candidates: stages,
  });
}
