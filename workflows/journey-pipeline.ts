import { ApplicationFailure, setHandler, workflowInfo } from '@temporalio/workflow';
import { FAILURE_TYPES, type FailureFacts } from './contracts/failure-types.js';
import { endOfDay } from './contracts/logical-date.js';
import { pipelineSpecSchema, type PipelineSpec } from './contracts/spec.js';
import { control } from './control-activities.js';
import { watchFreshness } from './freshness-watch.js';
import { progressQuery, type JourneyPipelineInput, type RunResult } from './messages.js';
import { OperatorDecisions } from './operator-decisions.js';
import { RunBoard } from './run-board.js';
import { endRun, endUnfinishedRun } from './run-ending.js';
import { StageRunner } from './run-stage.js';

/** One daily run: the eight stages in order. Started once a date, by hand, a schedule or a backfill. */
export async function journeyPipeline(input: JourneyPipelineInput): Promise<RunResult> {
  const spec = parseSpec(input);
  const { pipeline, storage } = spec;
  const { date } = input;
  const asOf = endOfDay(date, spec.timezone);
  const run = { runId: workflowInfo().workflowId, pipeline, date, asOf };
  const board = new RunBoard(run, spec, input.reportTo);
  setHandler(progressQuery, () => board.progress, {
    description: 'Stages, their rows and times, and the failure of a held run',
  });
  const decisions = new OperatorDecisions();
  const opened = await control.openRun({ storage, pipeline, date }).catch(() => ({ build: '' }));
  board.showBuild(opened.build);
  const lastGood = 'lastGood' in opened ? opened.lastGood : undefined;
  const stages = new StageRunner({ run, spec, input, lastGood, board, decisions });
  const freshness = watchFreshness(run, { board, spec, freshBy: input.freshBy });

  try {
    await stages.runStage('collect');
    await stages.runStage('clean');
    await stages.runStage('featurise');
    await stages.runStage('segment');
    await stages.runStage('train');
    await stages.runStage('recommend');
    await stages.runStage('optimise');
    const published = await stages.runStage('publish');
    return await endRun({ run, spec, board, stages, build: opened.build }, published);
  } catch (error) {
    await endUnfinishedRun({ spec, board, input }, error);
    throw error;
  } finally {
    freshness.stop();
  }
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
