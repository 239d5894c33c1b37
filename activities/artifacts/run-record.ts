import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import type { StageOutput } from '../../workflows/contracts/stage-io.js';
import { joinUri } from './s3-uri.js';

/** A run that is done, as it is kept beside the artifacts: one object a date, the newest run of it. */
export interface RunRecord {
  runId: string;
  executionId: string;
  date: string;
  build: string;
  release: string;
  stages: StageOutput[];
  /** With what operators have set; none in records of earlier builds. */
  spec?: PipelineSpec;
}

/** Folder of a pipeline's run records. */
export function recordsUri(storage: PipelineSpec['storage'], pipeline: string): string {
  return joinUri(storage.artifacts, pipeline, '_runs');
}
