import type { TemporalClient } from '../connection.js';
import { millisecondsOf } from '../server-time.js';

/** What polls a task queue: its process, when it was seen last, and what it runs. */
export interface QueueWorker {
  identity: string;
  /** ISO-8601 UTC. */
  lastSeenAt: string;
  /** Version of the Temporal SDK, where the server shows it. */
  sdkVersion: string | undefined;
  /** SHA-256 of the workflow code that it runs; only workers of workflows have one. */
  bundle: string | undefined;
  /** Deployment version that it serves, such as `wayline.v2`; none where it is not versioned. */
  version: string | undefined;
}

/** The workers of a task queue: those that take workflows, and those that take stages. */
export interface RunWorkers {
  taskQueue: string;
  workflows: QueueWorker[];
  stages: QueueWorker[];
}

/**
 * A poll lasts 60 s and is counted when it begins: a worker that polls was seen within that time and the
 * moment it takes to come back. (A queue remembers its pollers for minutes.)
 */
const POLLING_WITHIN_MS = 75_000;

/** Numbers of `temporal.api.enums.v1.TaskQueueType`. */
const WORKFLOW_QUEUE = 1;
const ACTIVITY_QUEUE = 2;

/** Number of `temporal.api.enums.v1.WorkerStatus`: what a worker says of itself from which work goes on. */
const RUNNING = 1;

/** The workers that poll the task queue of runs and the one of their stages now. */
export async function workersOf(temporal: TemporalClient, taskQueue: string): Promise<RunWorkers> {
  const stageQueue = `${taskQueue}-stages`;
  const [workflows, stages, ended] = await Promise.all([
    pollersOf(temporal, taskQueue, WORKFLOW_QUEUE),
    pollersOf(temporal, stageQueue, ACTIVITY_QUEUE),
    endedWorkers(temporal),
  ]);
  const isPolling = (queue: string) => (worker: QueueWorker) =>
    Date.now() - Date.parse(worker.lastSeenAt) < POLLING_WITHIN_MS &&
    Date.parse(worker.lastSeenAt) > (ended.get(`${worker.identity} ${queue}`) ?? 0);
  return {
    taskQueue,
    workflows: workflows.filter(isPolling(taskQueue)),
    stages: stages.filter(isPolling(stageQueue)),
  };
}

/** What to do where nothing takes the work; undefined where something does. */
export function missingWorkers({ taskQueue, workflows, stages }: RunWorkers): string | undefined {
  const queue =
    workflows.length === 0 ? taskQueue : stages.length === 0 ? `${taskQueue}-stages` : undefined;
  if (queue === undefined) return undefined;
  const settings = taskQueue === 'wayline' ? '' : `WAYLINE_TASK_QUEUE=${taskQueue} `;
  return `no worker polls the task queue ${queue}; start one with: ${settings}wayline worker`;
}

async function pollersOf(
  { connection, namespace }: TemporalClient,
  name: string,
  taskQueueType: typeof WORKFLOW_QUEUE | typeof ACTIVITY_QUEUE,
): Promise<QueueWorker[]> {
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name },
    taskQueueType,
  });
  return (pollers ?? []).map((poller) => {
    const build = poller.workerVersionCapabilities?.buildId ?? '';
    const [, sdkVersion, bundle] =
      /^@temporalio\/worker@([^+]+)(?:\+([0-9a-f]+))?$/.exec(build) ?? [];
    const { deploymentName, buildId } = poller.deploymentOptions ?? {};
    return {
      identity: poller.identity ?? '',
      lastSeenAt: new Date(millisecondsOf(poller.lastAccessTime) ?? 0).toISOString(),
      sdkVersion,
      bundle,
      version: deploymentName ? `${deploymentName}.${buildId ?? ''}` : undefined,
    };
  });
}

/**
 * When workers have said that they end, by identity and queue: their last poll is remembered all the same.
 * A worker that is started again may have the identity of the one before.
 */
async function endedWorkers({
  connection,
  namespace,
}: TemporalClient): Promise<Map<string, number>> {
  const { workersInfo } = await connection.workflowService
    .listWorkers({ namespace, pageSize: 1000 })
    // Servers before 1.29 do not keep what workers say of themselves.
    .catch(() => ({ workersInfo: [] }));
  const ended = new Map<string, number>();
  for (const { workerHeartbeat } of workersInfo ?? []) {
    const { workerIdentity, taskQueue, status, heartbeatTime } = workerHeartbeat ?? {};
    if ((status ?? RUNNING) <= RUNNING) continue;
    const worker = `${workerIdentity ?? ''} ${taskQueue ?? ''}`;
    ended.set(worker, Math.max(ended.get(worker) ?? 0, millisecondsOf(heartbeatTime) ?? 0));
  }
  return ended;
}
