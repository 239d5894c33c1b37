import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { ArtifactRef } from './contracts/artifact-ref.js';
import type { FailureFacts } from './contracts/failure-types.js';
import type { RunState } from './contracts/search-attributes.js';
import type { PipelineSpecInput } from './contracts/spec.js';
import type { StageName, StageOutput } from './contracts/stage-io.js';

/** What a run is started with; `hold` waits for an operator where a stage fails, `fail` ends the run. */
export interface JourneyPipelineInput {
  date: string;
  spec: PipelineSpecInput;
  onFailure: 'hold' | 'fail';
  /** Time at which the schedule was due, ISO-8601 UTC; none where a person started the run. */
  scheduledAt?: string;
  /** Until when the source day is waited for, ISO-8601 UTC; not at all where there is none. */
  sourceDeadlineAt?: string;
  /** By when the release is to be out, ISO-8601 UTC; people are told half-way and when it is missed. */
  freshBy?: string;
  /** Workflow that is told of every state that the run reaches (a backfill). */
  reportTo?: string;
  /** Outputs of another run of the date that stand for the first stages; they are not looked at again. */
  reuse?: StageOutput[];
  /** Stages that compute although their output exists. */
  ignoreCache?: StageName[];
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
  /** Date of the run whose output stands in for this stage's. */
  carriedFrom?: string;
  /** Event (a WorkflowTaskCompleted) to which the run is reset to do this stage and those after it again. */
  resetTo?: number;
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
  /** The source day that the run waits for, and until when. */
  waitsFor?: AwaitedSource;
  /** By when the release is to be out, and whether that has been missed. */
  freshBy?: string;
  isLate?: boolean;
  /** Since when an operator is awaited, ISO-8601 UTC. */
  heldAt?: string;
  /** The decisions that could be sent now, each with an input that would be accepted. */
  decisions?: DecisionOffer[];
  /** What was decided so far, in order. */
  decided?: DecidedAction[];
}

/** A source day that is not there yet. */
export interface AwaitedSource {
  /** Address or pattern of its files. */
  object: string;
  /** ISO-8601 UTC. */
  until: string;
}

/** A decision that can be sent, and what to send with it. */
export interface DecisionOffer {
  verb: DecisionVerb;
  input: DecisionFields;
  /** What it does. */
  effect: string;
}

/** A decision that was taken. */
export interface DecidedAction {
  verb: DecisionVerb;
  stage: StageName;
  by: string;
  reason: string;
  at: string;
}

/** Result of a run that is done. */
export interface RunResult {
  runId: string;
  date: string;
  release: ReleaseRef;
  stages: StageReport[];
  outputs: Record<string, ArtifactRef>;
}

/** What an operator can decide on a stage that fails. */
export const DECISION_VERBS = ['retryStage', 'skipStage', 'overrideGate', 'abort'] as const;

export type DecisionVerb = (typeof DECISION_VERBS)[number];

/** What an operator may type with a decision. */
export interface DecisionFields {
  reason?: string;
  by?: string;
  /** Only if this stage is the one that fails. */
  stage?: StageName;
  /** `retryStage` only: spec keys of the stage, such as {"segment.k": 8} or {"k": 8}. */
  set?: Record<string, unknown>;
}

/** Nothing, a reason, or an object. */
export type DecisionInput = undefined | null | string | DecisionFields;

/** Sent to the workflow named by `reportTo` when a run changes its state. */
export interface DateReport {
  date: string;
  state: RunState;
  stage: StageName | '';
  /** One sentence where the run has failed or waits. */
  reason: string;
}

export const progressQuery = defineQuery<RunProgress>('progress');
export const DECISION_UPDATES = {
  retryStage: defineUpdate<string, [DecisionInput]>('retryStage'),
  skipStage: defineUpdate<string, [DecisionInput]>('skipStage'),
  overrideGate: defineUpdate<string, [DecisionInput]>('overrideGate'),
  abort: defineUpdate<string, [DecisionInput]>('abort'),
} as const;
export const DECISION_SIGNALS = {
  retryStage: defineSignal<[DecisionInput]>('retryStage'),
  skipStage: defineSignal<[DecisionInput]>('skipStage'),
  overrideGate: defineSignal<[DecisionInput]>('overrideGate'),
  abort: defineSignal<[DecisionInput]>('abort'),
} as const;
export const dateReportSignal = defineSignal<[DateReport]>('dateReport');
