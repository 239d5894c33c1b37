import type { WorkflowExecutionDescription } from '@temporalio/client';
import type { TemporalClient } from '../connection.js';
import { missingWorkers, workersOf } from '../workers/queue-workers.js';
import { millisecondsOf } from '../server-time.js';
import type { PendingAttempt } from './pending-attempt.js';

/** Work is taken within milliseconds where a worker is free; past this, people are told what it waits for. */
const UNTAKEN_MS = 3_000;

/** Number of `temporal.api.enums.v1.PendingWorkflowTaskState`. */
const SCHEDULED = 1;

/** What an open run waits for that no one has told it: a worker. Undefined while its work is taken. */
export async function stallOf(
  temporal: TemporalClient,
  { raw, taskQueue }: WorkflowExecutionDescription,
  pending: PendingAttempt | undefined,
): Promise<string | undefined> {
  const now = Date.now();
  const task = raw.pendingWorkflowTask;
  const scheduledAt =
    task && Number(task.state) === SCHEDULED
      ? millisecondsOf(task.originalScheduledTime ?? task.scheduledTime)
      : undefined;
  const queuedAt = pending?.queuedSince === undefined ? undefined : Date.parse(pending.queuedSince);
  const since = scheduledAt ?? queuedAt;
  if (since === undefined || now - since < UNTAKEN_MS) return undefined;
  const missing = missingWorkers(await workersOf(temporal, taskQueue));
  if (missing !== undefined) return missing;
  const seconds = Math.round((now - since) / 1000);
  return scheduledAt === undefined
    ? `waits for a free stage worker since ${seconds} s`
    : `the workers of ${taskQueue} have not taken it for ${seconds} s`;
}
