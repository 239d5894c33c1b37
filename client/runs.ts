import { WorkflowExecutionAlreadyStartedError, type WorkflowHandle } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { WAYLINE_ATTRIBUTES } from '../workflows/contracts/search-attributes.js';
import type { JourneyPipelineInput, RunResult } from '../workflows/messages.js';
import { wrongCall } from './command-failure.js';
import type { TemporalClient } from './connection.js';
import { RUN_WORKFLOW_TYPE, runWorkflowId } from './ids.js';
import { isCalendarDay } from '../workflows/contracts/logical-date.js';

/** A workflow of the type that `journeyPipeline` is. */
export type RunHandle = WorkflowHandle<(input: JourneyPipelineInput) => Promise<RunResult>>;

/** What a run is started with, and whether it takes the place of an open run of the same date. */
export interface RunToStart {
  input: JourneyPipelineInput;
  taskQueue: string;
  replaceOpen?: boolean;
}

/**
 * Starts the run of a date under its deterministic id. An open run of that date is left alone and
 * returned with `alreadyOpen`, unless it is to be replaced; a closed one does not matter.
 */
export async function startRun(
  { client }: TemporalClient,
  run: RunToStart,
): Promise<{ handle: RunHandle; alreadyOpen: boolean }> {
  const { pipeline } = run.input.spec;
  const workflowId = runWorkflowId(pipeline, run.input.date);
  try {
    const handle: RunHandle = await client.workflow.start(RUN_WORKFLOW_TYPE, {
      workflowId,
      taskQueue: run.taskQueue,
      args: [run.input],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: run.replaceOpen === true ? 'TERMINATE_EXISTING' : 'FAIL',
      staticSummary: `${pipeline} on ${run.input.date}`,
      typedSearchAttributes: new TypedSearchAttributes([
        { key: WAYLINE_ATTRIBUTES.pipeline, value: pipeline },
        { key: WAYLINE_ATTRIBUTES.date, value: run.input.date },
      ]),
    });
    return { handle, alreadyOpen: false };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return { handle: client.workflow.getHandle(workflowId), alreadyOpen: true };
  }
}

/** One run as the cluster's list shows it. */
export interface ListedRun {
  runId: string;
  executionId: string;
  pipeline: string;
  date: string;
  state: string;
  stage: string;
  startedAt: string;
  endedAt: string | null;
}

/** Runs by start, the newest first, at most `limit`; of one date where it is given. */
export async function listRuns(
  { client }: TemporalClient,
  options: { date?: string; limit: number },
): Promise<ListedRun[]> {
  const ofDate = options.date === undefined ? '' : ` AND WaylineDate = '${options.date}'`;
  const query = `WorkflowType = '${RUN_WORKFLOW_TYPE}'${ofDate}`;
  const runs: ListedRun[] = [];
  for await (const found of client.workflow.list({ query })) {
    const attributes = found.typedSearchAttributes;
    const state = attributes.get(WAYLINE_ATTRIBUTES.state) ?? 'running';
    runs.push({
      runId: found.workflowId,
      executionId: found.runId,
      pipeline: attributes.get(WAYLINE_ATTRIBUTES.pipeline) ?? '',
      date: attributes.get(WAYLINE_ATTRIBUTES.date) ?? '',
      state: listedState(found.status.name, state),
      stage: attributes.get(WAYLINE_ATTRIBUTES.stage) ?? '',
      startedAt: found.startTime.toISOString(),
      endedAt: found.closeTime?.toISOString() ?? null,
    });
    if (runs.length >= options.limit) break;
  }
  return runs.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
}

/** A run that was cancelled, terminated or timed out could not write its own state any more. */
function listedState(execution: string, state: string): string {
  if (execution === 'CANCELLED' || execution === 'TERMINATED') return 'cancelled';
  if (execution === 'TIMED_OUT') return 'failed';
  return execution === 'FAILED' && state !== 'aborted' ? 'failed' : state;
}

/** Newest runs among which a name is looked for and suggestions are made. */
const NAMED_AMONG = 1000;

/**
 * The run that is named by its date (then the latest of that date), its id, or its execution's id.
 * Fails (exit 2) where there is none.
 */
export async function findRun(
  temporal: TemporalClient,
  name: string,
): Promise<{ handle: RunHandle; run: ListedRun }> {
  const runs = await listRuns(temporal, {
    limit: NAMED_AMONG,
    ...(isCalendarDay(name) ? { date: name } : {}),
  });
  const run = runs.find((candidate) =>
    [candidate.date, candidate.runId, candidate.executionId].includes(name),
  );
  if (run === undefined) {
    const known = isCalendarDay(name) ? await listRuns(temporal, { limit: NAMED_AMONG }) : runs;
    throw wrongCall({
      object: `run ${name}`,
      expected: 'the date or the id of a run on this server',
      got: name,
      candidates: known.map((candidate) =>
        isCalendarDay(name) ? candidate.date : candidate.runId,
      ),
    });
  }
  return { handle: temporal.client.workflow.getHandle(run.runId, run.executionId), run };
}
