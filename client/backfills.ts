import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type WorkflowHandle,
} from '@temporalio/client';
import {
  BACKFILL_UPDATES,
  backfillProgressQuery,
  type BackfillInput,
  type BackfillOrderName,
  type BackfillOrderInput,
  type BackfillProgress,
} from '../workflows/backfill-messages.js';
import { unreachable, wrongCall } from './command-failure.js';
import type { TemporalClient } from './connection.js';
import { backfillWorkflowId } from './ids.js';

/** A workflow of the type that `backfill` is. */
export type BackfillHandle = WorkflowHandle<(input: BackfillInput) => Promise<BackfillProgress>>;

/** A worker answers in well under a second; without one it would wait for ever. */
const ANSWER_TIMEOUT_MS = 10_000;

/** Newest backfills among which a name is looked for. */
const NAMED_AMONG = 200;

/** Starts the backfill of a range; an open one of the same range is left alone and returned. */
export async function startBackfill(
  { client }: TemporalClient,
  taskQueue: string,
  input: BackfillInput,
): Promise<{ handle: BackfillHandle; alreadyOpen: boolean }> {
  const { from, to, spec } = input;
  const workflowId = backfillWorkflowId(spec.pipeline, from, to);
  try {
    const handle: BackfillHandle = await client.workflow.start('backfill', {
      ...{ workflowId, taskQueue, args: [input] },
      workflowIdConflictPolicy: 'FAIL',
      staticSummary: `backfill of ${spec.pipeline}, ${from} to ${to}`,
    });
    return { handle, alreadyOpen: false };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return { handle: client.workflow.getHandle(workflowId), alreadyOpen: true };
  }
}

/** One backfill as the server's list shows it, one row for all its executions. */
export interface ListedBackfill {
  backfillId: string;
  isOpen: boolean;
  startedAt: string;
  endedAt: string | null;
}

/** The newest execution of every backfill, the newest first. */
export async function listBackfills({ client }: TemporalClient): Promise<ListedBackfill[]> {
  const found = new Map<string, ListedBackfill>();
  for await (const run of client.workflow.list({ query: `WorkflowType = 'backfill'` })) {
    const startedAt = run.startTime.toISOString();
    const other = found.get(run.workflowId);
    if (other === undefined || other.startedAt < startedAt) {
      found.set(run.workflowId, {
        backfillId: run.workflowId,
        isOpen: run.status.name === 'RUNNING',
        startedAt,
        endedAt: run.closeTime?.toISOString() ?? null,
      });
    }
    if (found.size >= NAMED_AMONG) break;
  }
  return [...found.values()].sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
}

/** The backfill of that id; fails (exit 2) with the nearest id where there is none. */
export async function findBackfill(temporal: TemporalClient, id: string): Promise<BackfillHandle> {
  const handle: BackfillHandle = temporal.client.workflow.getHandle(id);
  try {
    const { type } = await handle.describe();
    if (type === 'backfill') return handle;
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
  const known = (await listBackfills(temporal)).map(({ backfillId }) => backfillId);
  throw wrongCall({
    object: `backfill ${id}`,
    expected: 'the id of a backfill on this server (wayline backfill status lists them)',
    ...{ got: id, candidates: known },
  });
}

/** What came of every date so far, or in the end; fails (exit 3) where no worker answers while it runs. */
export async function backfillProgress(
  temporal: TemporalClient,
  handle: BackfillHandle,
): Promise<BackfillProgress> {
  if ((await handle.describe()).status.name === 'COMPLETED') return handle.result();
  return answered(temporal, handle, () => handle.query(backfillProgressQuery));
}

/** Gives an order to a backfill; returns its answer. Fails where it refuses or no worker answers. */
export async function orderBackfill(
  temporal: TemporalClient,
  handle: BackfillHandle,
  order: { name: BackfillOrderName; input: BackfillOrderInput },
): Promise<string> {
  return answered(temporal, handle, () =>
    handle.executeUpdate<string, [BackfillOrderInput]>(BACKFILL_UPDATES[order.name].name, {
      args: [order.input],
    }),
  );
}

async function answered<Answer>(
  { client }: TemporalClient,
  { workflowId }: BackfillHandle,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  const abort = new AbortController();
  const late = setTimeout(() => abort.abort(), ANSWER_TIMEOUT_MS);
  try {
    return await client.withAbortSignal(abort.signal, ask);
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    const reason = `no worker answered within ${ANSWER_TIMEOUT_MS / 1000} s`;
    throw unreachable(`backfill ${workflowId}`, reason, 'Start one with: wayline worker');
  } finally {
    clearTimeout(late);
  }
}
