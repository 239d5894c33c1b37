import type { RunRecord } from '../../activities/control/run-records.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import { STAGES, type StageName, type StageOutput } from '../../workflows/contracts/stage-io.js';

/** What a run has made and with what: from its history, or from its record where the history is gone. */
export interface RunMaterial {
  runId: string;
  executionId: string;
  pipeline: string;
  date: string;
  /** State as it is listed; `done` for a record. */
  state: string;
  startedAt: string;
  /** Hash of the stage code that made its outputs; '' where it is not known. */
  build: string;
  /** With what operators have set. */
  spec: PipelineSpec;
  openGates: string[];
  ignoreCache: StageName[];
  /** Stages whose output a re-run has taken from another run. */
  taken: StageName[];
  outputs: StageOutputs;
}

export type StageOutputs = Partial<Record<StageName, StageOutput>>;

/** The stage that a run would go on with: the first without an output; undefined where all have one. */
export function nextStageOf({ outputs }: Pick<RunMaterial, 'outputs'>): StageName | undefined {
  return STAGES.find((stage) => outputs[stage] === undefined);
}

/** The material of a run's record. `spec` stands in where an earlier build has kept none. */
export function materialOfRecord(record: RunRecord, spec: PipelineSpec): RunMaterial {
  return {
    runId: record.runId,
    executionId: record.executionId,
    pipeline: spec.pipeline,
    date: record.date,
    state: 'done',
    startedAt: '',
    build: record.build,
    spec: record.spec ?? spec,
    openGates: [],
    ignoreCache: [],
    taken: [],
    outputs: Object.fromEntries(record.stages.map((output) => [output.stage, output])),
  };
}

/** A run in a sentence: its id, and since when where several of its date are known. */
export function labelOf({ runId, startedAt }: Pick<RunMaterial, 'runId' | 'startedAt'>): string {
  return startedAt === '' ? runId : `${runId} of ${startedAt.slice(0, 19)}Z`;
}
