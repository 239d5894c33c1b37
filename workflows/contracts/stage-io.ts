import type { ArtifactRefs } from './artifact-ref.js';
import type { PipelineSpec } from './spec.js';

/** The eight stages in the order in which a run goes through them. */
export const STAGES = [
  'collect',
  'clean',
  'featurise',
  'segment',
  'train',
  'recommend',
  'optimise',
  'publish',
] as const;

export type StageName = (typeof STAGES)[number];

/** What every stage of a run knows of the run. `asOf` is the exclusive end of `date`, ISO-8601 UTC. */
export interface RunInfo {
  runId: string;
  pipeline: string;
  date: string;
  asOf: string;
}

/** What a stage is given: the run, its spec and the artifacts of the stages before it. */
export interface StageInput {
  run: RunInfo;
  spec: PipelineSpec;
  inputs: ArtifactRefs;
  /** The stages before, in order. Their seconds differ from run to run and may not shape an artifact. */
  before: StageRecord[];
  /** Quality gates through which an operator has let this run, by name of the check. */
  openGates?: string[];
  /** Compute although the output exists. */
  ignoreCache?: boolean;
}

/** One of the workers' equal shares of the parts that a stage would make. */
export interface PartsShare {
  /** From 0. */
  index: number;
  of: number;
}

/** What is asked of a worker that helps with a stage. */
export interface ShareInput {
  stage: StageName;
  input: StageInput;
  share: PartsShare;
}

/** What a stage gives back. `cached` means an earlier attempt or run had made the same output. */
export interface StageOutput {
  stage: StageName;
  status: 'done' | 'cached' | 'skipped';
  fingerprint: string;
  outputs: ArtifactRefs;
  rowsIn: number;
  rowsOut: number;
  seconds: number;
  attempts: number;
  /** A small result of the stage beside its artifacts, such as the release that publish has made. */
  result?: unknown;
  /** Date of the run whose output stands in for this stage's, where an operator has skipped it. */
  carriedFrom?: string;
  /** Why it was skipped, in the operator's words. */
  carriedBecause?: string;
  /** Reasons, by dataset, why a dataset has no rows. */
  reasons: Record<string, string>;
}

/** What a stage says of itself to the stages after it. */
export type StageRecord = Pick<
  StageOutput,
  | 'stage'
  | 'status'
  | 'rowsIn'
  | 'rowsOut'
  | 'seconds'
  | 'reasons'
  | 'carriedFrom'
  | 'carriedBecause'
>;

/** What a heartbeat carries: shown in the Web UI and read by the progress bars. */
export interface StageProgress {
  stage: StageName;
  phase: string;
  rowsDone: number;
  rowsTotal: number;
  /** What the next attempt need not do again. */
  checkpoints?: StageCheckpoints;
}

/** Intermediate files of the output with this fingerprint that an attempt has saved, by name. */
export interface StageCheckpoints {
  fingerprint: string;
  saved: Record<string, { sha256: string; bytes: number; facts?: unknown }>;
}
