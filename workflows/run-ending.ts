import { CancellationScope, isCancellation, log, workflowInfo } from '@temporalio/workflow';
import type { PipelineSpec } from './contracts/spec.js';
import type { RunInfo, StageOutput } from './contracts/stage-io.js';
import { breakCircuit } from './circuit-breaker.js';
import { control } from './control-activities.js';
import type { JourneyPipelineInput, RunResult } from './messages.js';
import { releaseOf } from './release-of.js';
import type { RunBoard } from './run-board.js';
import type { StageRunner } from './run-stage.js';

/** A run whose stages have all ended. */
export interface FinishedRun {
  run: RunInfo;
  spec: PipelineSpec;
  board: RunBoard;
  stages: StageRunner;
  build: string;
}

/** Keeps the record of a run that has published, tells who wants to know, and gives its result. */
export async function endRun(finished: FinishedRun, published: StageOutput): Promise<RunResult> {
  const { run, spec, board, stages, build } = finished;
  const release = releaseOf(published);
  const { pipeline, date, runId } = run;
  const record = {
    ...{ runId, executionId: workflowInfo().runId, date, build },
    release: release.release,
    stages: stages.outputs,
    spec: stages.effectiveSpec,
  };
  await control
    .recordRun({ storage: spec.storage, pipeline, record, wasReset: wasReset() })
    .catch((error: unknown) => log.warn('the record of the run could not be kept', { error }));
  await board.writeLedger();
  board.show('done', 'publish');
  await board.tell('published', `published ${release.release}`, {
    once: release.release,
    facts: { release },
  });
  await board.report();
  return { runId, date, release, stages: board.progress.stages, outputs: stages.artifacts };
}

/** Shows how a run has ended that was cancelled, aborted or failed, and tells who wants to know. */
export async function endUnfinishedRun(
  { spec, board, input }: Pick<FinishedRun, 'spec' | 'board'> & { input: JourneyPipelineInput },
  error: unknown,
): Promise<void> {
  await CancellationScope.nonCancellable(async () => {
    const { stages } = board.progress;
    const last = stages.findLast(({ status }) => status !== 'waiting');
    if (isCancellation(error)) board.show('cancelled', last?.name);
    await board.writeLedger({ ending: true });
    await board.report(error instanceof Error ? error.message : '');
    if (!isCancellation(error)) await breakCircuit(spec, input);
  });
}

/** Whether this execution comes of a reset; it may shape what an activity is told, never which one is called. */
function wasReset(): boolean {
  const { runId, originalExecutionRunId } = workflowInfo();
  return runId !== originalExecutionRunId;
}
