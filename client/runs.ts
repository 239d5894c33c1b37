import {
  WorkflowExecutionAlreadyStartedError,
  type WorkflowExecutionInfo,
  type WorkflowHandle,
} from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { listedRunState, WAYLINE_ATTRIBUTES } from '../workflows/contracts/search-attributes.js';
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
  taskQueue: string;
  startedAt: string;
  endedAt: string | null;
}

/** Which runs are listed. */
export interface RunFilter {
  date?: string;
  pipeline?: string;
  /** Further condition in the language of visibility queries. */
  condition?: string;
  limit: number;
}

/** Runs by start, the newest first, at most `limit`. */
export async function listRuns(
  { client }: TemporalClient,
  filter: RunFilter,
): Promise<ListedRun[]> {
  const conditions = [
    `WorkflowType = '${RUN_WORKFLOW_TYPE}'`,
    ...(filter.date === undefined ? [] : [`WaylineDate = '${filter.date}'`]),
    ...(filter.pipeline === undefined ? [] : [`WaylinePipeline = '${filter.pipeline}'`]),
    ...(filter.condition === undefined ? [] : [`(${filter.condition})`]),
  ];
  const runs: ListedRun[] = [];
  for await (const found of client.workflow.list({ query: conditions.join(' AND ') })) {
    runs.push(listedRun(found));
    if (runs.length >= filter.limit) break;
  }
  return runs.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
}

/** A run as it is now; the list lags a moment behind. */
export async function describeRun(handle: RunHandle): Promise<ListedRun> {
  return listedRun(await handle.describe());
}

function listedRun(found: Omit<WorkflowExecutionInfo, 'raw'>): ListedRun {
  const attributes = found.typedSearchAttributes;
  return {
    runId: found.workflowId,
    executionId: found.runId,
    pipeline: attributes.get(WAYLINE_ATTRIBUTES.pipeline) ?? '',
    date: attributes.get(WAYLINE_ATTRIBUTES.date) ?? '',
    state: listedRunState(found.status.name, attributes.get(WAYLINE_ATTRIBUTES.state)),
    stage: attributes.get(WAYLINE_ATTRIBUTES.stage) ?? '',
    taskQueue: found.taskQueue,
    startedAt: found.startTime.toISOString(),
    endedAt: found.closeTime?.toISOString() ?? null,
  };
}

/** Newest runs among which suggestions are made where a name is not found. */
const SUGGESTED_AMONG = 1000;

/**
 * The run that is named by its date (then the latest of that date), its id, or its execution's id.
 * Fails (exit 2) where there is none.
 */
export async function findRun(
  temporal: TemporalClient,
  name: string,
): Promise<{ handle: RunHandle; run: ListedRun }> {
  const isDate = isCalendarDay(name);
  const quoted = `'${name.replaceAll("'", "''")}'`;
  const [run] = await listRuns(temporal, {
    limit: 1,
    ...(isDate ? { date: name } : { condition: `WorkflowId = ${quoted} OR RunId = ${quoted}` }),
  });
  if (run === undefined) {
    const known = await listRuns(temporal, { limit: SUGGESTED_AMONG });
    throw wrongCall({
      object: `run ${name}`,
      expected: 'the date or the id of a run on this server',
      got: name,
      candidates: known.map(({ date, runId }) => (isDate ? date : runId)),
    });
  }
  return { handle: temporal.client.workflow.getHandle(run.runId, run.executionId), run };
}
