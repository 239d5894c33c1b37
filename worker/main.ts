import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, Runtime, type TelemetryOptions } from '@temporalio/worker';
import { readCodeVersions } from '../activities/artifacts/code-versions.js';
import { Scratch } from '../activities/artifacts/scratch.js';
import { createStores } from '../activities/artifacts/storage-environment.js';
import { createComputeThreads } from '../activities/compute/compute-threads.js';
import type { Deps } from '../activities/deps.js';
import { readWorkerConfig, type WorkerConfig } from './config.js';
import { EVENT_LOOP_BUCKETS, EVENT_LOOP_METRIC, monitorEventLoop } from './event-loop-monitor.js';
import { createLogger, temporalLogger } from './logger.js';
import { createWorkers, runTogether } from './workers.js';

/** Line on stderr that says that the worker takes work; the demo waits for it. */
export const READY_LINE = 'WAYLINE_WORKER_READY';

const GIGABYTE = 1024 ** 3;

/** Runs a worker until SIGTERM or SIGINT; running activities then get the grace time to finish. */
export async function runWorker(): Promise<void> {
  const config = readWorkerConfig();
  const logger = createLogger(config);
  Runtime.install({
    logger: temporalLogger(logger),
    shutdownSignals: ['SIGTERM', 'SIGINT', 'SIGHUP'],
    telemetryOptions: {
      logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} },
      ...metricsOptions(config),
    },
  });
  const { connectionOptions, namespace } = loadClientConnectConfig();
  const connection = await NativeConnection.connect(connectionOptions);
  const deps = await createDeps(config);
  let stopMonitor = (): void => undefined;
  try {
    const workers = await createWorkers(config, deps, connection, namespace ?? 'default');
    // From here on there is work whose heartbeats could be kept back; reading the workflow bundle takes 60 ms.
    stopMonitor = monitorEventLoop();
    process.stderr.write(`${READY_LINE}\n`);
    await runTogether(workers);
  } finally {
    stopMonitor();
    await deps.threads.close();
    await deps.scratch.close();
    await connection.close();
  }
}

/** Metrics of the SDK and of Wayline for Prometheus, where an address is given. */
function metricsOptions({
  WAYLINE_METRICS_ADDRESS: bindAddress,
}: WorkerConfig): Pick<TelemetryOptions, 'metrics'> {
  if (bindAddress === undefined) return {};
  const histogramBucketOverrides = { [EVENT_LOOP_METRIC]: EVENT_LOOP_BUCKETS };
  return { metrics: { prometheus: { bindAddress, histogramBucketOverrides } } };
}

async function createDeps(config: WorkerConfig): Promise<Deps> {
  const checkpointSeconds = config.WAYLINE_CHECKPOINT_SECONDS;
  return {
    stores: createStores(config),
    scratch: await Scratch.open(config.WAYLINE_SCRATCH_DIR, config.WAYLINE_SCRATCH_GB * GIGABYTE),
    threads: createComputeThreads(config.WAYLINE_THREADS),
    codeVersions: readCodeVersions(),
    checkpointAfterMs: checkpointSeconds === undefined ? undefined : checkpointSeconds * 1000,
  };
}

if (require.main === module) {
  runWorker().catch((error: unknown) => {
    process.stderr.write(`worker: ${error instanceof Error ? error.message : String(error)}\n`);
    // The SDK's runtime would keep a process alive that can do no work.
    process.exit(1);
  });
}
