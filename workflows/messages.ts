import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { ArtifactRef } from './contracts/artifact-ref.js';
import type { FailureFacts } from './contracts/failure-types.js';
import type { RunState } from './contracts/search-attributes.js';
import type { PipelineSpecInput } from './contracts/spec.js';
import type { StageName } from './contracts/stage-io.js';

/** What a run is started with; `hold` waits for an operator where a stage fails, `fail` ends the run. */
export interface JourneyPipelineInput {
  date: string;
  spec: PipelineSpecInput;
  onFailure: 'hold' | 'fail';
}

export type StageState = 'waiting' | 'running' | 'held' | 'done' | 'cached' | 'skipped' | 'failed';

/** One stage as the query `progress` and the run's result show it. `attempts` is 0 until it has ended. */
export interface StageReport {
  name: StageName;
  status: StageState;
  seconds: number;
  attempts: number;
  cached: boolean;
  rowsIn: number;
  rowsOut: number;
}

/** The release that a run has published. `manifest` is an `s3://` address. */
export interface ReleaseRef {
  release: string;
  manifest: string;
  /** Address of `report/index.html`. */
  report: string;
  datasets: Record<string, { rows: number; bytes: number; files: number }>;
}

/** Answer of the query `progress`. */
export interface RunProgress {
  state: RunState;
  date: string;
  stages: StageReport[];
  failure?: FailureFacts & { stage: StageName };
}

/** Result of a run that is done. */
export interface RunResult {
  runId: string;
  date: string;
  release: ReleaseRef;
  stages: StageReport[];
  outputs: Record<string, ArtifactRef>;
}

/** What an operator may type with a decision: nothing, a reason, or an object. */
export type DecisionInput =
  undefined | string | { reason?: string; by?: string; stage?: StageName };

export const progressQuery = defineQuery<RunProgress>('progress');
export const retryStageUpdate = defineUpdate<string, [DecisionInput]>('retryStage');
export const abortUpdate = defineUpdate<string, [DecisionInput]>('abort');
export const retryStageSignal = defineSignal<[DecisionInput]>('retryStage');
export const abortSignal = defineSignal<[DecisionInput]>('abort');
