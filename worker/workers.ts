import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import { buildId } from '../activities/artifacts/build-id.js';
import { createControlActivities } from '../activities/control/index.js';
import type { Deps } from '../activities/deps.js';
import { createActivities } from '../activities/index.js';
import { VERSIONED_BUNDLE, WORKFLOW_BUNDLE } from './bundle.js';
import type { WorkerConfig } from './config.js';
import { activityInterceptors } from './interceptors.js';
import { webhookSecrets } from '../activities/notify/notify-settings.js';

/**
 * Workflows kept in memory, at 1.3 MB each; beyond, one that is woken is read from its history first (about
 * 75 events). The SDK's own bound follows the heap's limit: 2,300 of them would be 3 GB.
 */
const CACHED_WORKFLOWS = 200;

/** Steering activities wait for storage, not for cores: many at once, so that no stage holds them up. */
const CONTROL_SLOTS = 50;

/**
 * The two workers of a process: one for workflows and what steers them, one for stages, which use all
 * cores and a fixed share of memory, one at a time.
 */
export async function createWorkers(
  config: WorkerConfig,
  deps: Deps,
  connection: NativeConnection,
  namespace: string,
): Promise<Worker[]> {
  const common = {
    connection,
    namespace,
    // Progress bars read heartbeats, and a cancellation arrives with one.
    maxHeartbeatThrottleInterval: '1s',
    defaultHeartbeatThrottleInterval: '1s',
    shutdownGraceTime: config.WAYLINE_SHUTDOWN_GRACE_SECONDS * 1000,
    interceptors: { activity: [activityInterceptors] },
    ...versioning(config),
  } satisfies Partial<WorkerOptions>;
  const workflows = await Worker.create({
    ...common,
    taskQueue: config.WAYLINE_TASK_QUEUE,
    workflowBundle: {
      codePath: config.WAYLINE_BUILD_ID === undefined ? WORKFLOW_BUNDLE : VERSIONED_BUNDLE,
    },
    activities: createControlActivities({
      stores: deps.stores,
      build: buildId(deps.codeVersions),
      notify: {
        secrets: webhookSecrets(config.WAYLINE_WEBHOOK_SECRET),
        temporalUiUrl: config.WAYLINE_TEMPORAL_UI_URL,
        namespace,
      },
    }),
    maxConcurrentActivityTaskExecutions: CONTROL_SLOTS,
    maxConcurrentWorkflowTaskExecutions: 10,
    maxCachedWorkflows: CACHED_WORKFLOWS,
  });
  const stages = await Worker.create({
    ...common,
    taskQueue: `${config.WAYLINE_TASK_QUEUE}-stages`,
    activities: createActivities(deps),
    maxConcurrentActivityTaskExecutions: 1,
  });
  return [workflows, stages];
}

/** Both task queues are of one version: the stages of a pinned run go to the build that runs it. */
function versioning(config: WorkerConfig): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  const { WAYLINE_BUILD_ID: buildId, WAYLINE_DEPLOYMENT: deploymentName } = config;
  if (buildId === undefined) return {};
  return {
    workerDeploymentOptions: {
      version: { deploymentName, buildId },
      useWorkerVersioning: true,
      // Asked for by the SDK; every workflow says its own (workflows/versioned.ts).
      defaultVersioningBehavior: 'PINNED',
    },
  };
}

/**
 * Runs workers until all have ended; where one fails, the others are shut down. Nothing that they use may
 * be closed before it returns.
 */
export async function runTogether(workers: readonly Worker[]): Promise<void> {
  const runs = workers.map((worker) =>
    worker.run().catch((error: unknown) => {
      for (const other of workers) if (other.getState() === 'RUNNING') other.shutdown();
      throw error;
    }),
  );
  const failed = (await Promise.allSettled(runs)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}
