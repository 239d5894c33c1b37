import { ApplicationFailure, setHandler, workflowInfo } from '@temporalio/workflow';
import { endOfDay } from './contracts/logical-date.js';
import { FAILURE_TYPES, type FailureFacts } from './contracts/failure-types.js';
import { pipelineSpecSchema, type PipelineSpec } from './contracts/spec.js';
import { releaseOf } from './release-of.js';
import { progressQuery, type JourneyPipelineInput, type RunResult } from './messages.js';
import { StageRunner } from './run-stage.js';

/** One daily run: the eight stages in order. Started once a date, by hand, a schedule or a backfill. */
export async function journeyPipeline(input: JourneyPipelineInput): Promise<RunResult> {
  const spec = parseSpec(input);
  const { workflowId } = workflowInfo();
  const run = {
    runId: workflowId,
    pipeline: spec.pipeline,
    date: input.date,
    asOf: endOfDay(input.date, spec.timezone),
  };
  const stages = new StageRunner(run, spec, input.onFailure);
  setHandler(progressQuery, () => stages.progress, {
    description: 'Stages, their rows and times, and the failure of a held run',
  });

  await stages.runStage('collect');
  await stages.runStage('clean');
  await stages.runStage('featurise');
  await stages.runStage('segment');
  await stages.runStage('train');
  await stages.runStage('recommend');
  await stages.runStage('optimise');
  const published = await stages.runStage('publish');

  stages.end('done');
  return {
    runId: workflowId,
    date: input.date,
    release: releaseOf(published),
    stages: stages.progress.stages,
    outputs: stages.artifacts,
  };
}

function parseSpec(input: JourneyPipelineInput): PipelineSpec {
  const parsed = pipelineSpecSchema.safeParse(input.spec);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') ?? 'spec';
  const facts: FailureFacts = {
    type: 'InvalidConfig',
    object: path,
    message: `spec ${path}: ${issue?.message ?? 'invalid'}`,
    remedy: FAILURE_TYPES.InvalidConfig.remedy,
  };
  throw ApplicationFailure.create({
    type: facts.type,
    message: facts.message,
    nonRetryable: true,
    details: [facts],
  });
}
