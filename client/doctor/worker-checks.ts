import type { WorkerDescription } from '../../worker/describe.js';
import type { TemporalClient } from '../connection.js';
import {
  missingWorkers,
  workersOf,
  type QueueWorker,
  type RunWorkers,
} from '../workers/queue-workers.js';
import { fail, ok, warn, type Finding } from './finding.js';

/** Whether workers poll both task queues. */
export function judgePolling(workers: RunWorkers): Finding {
  const missing = missingWorkers(workers);
  if (missing !== undefined) {
    const [says = missing, mend = ''] = missing.split('; ');
    return fail('workers', says, mend);
  }
  const { taskQueue, workflows, stages } = workers;
  const counted = `${workflows.length} for runs, ${stages.length} for stages`;
  return ok('workers', `workers poll ${taskQueue} (${counted})`);
}

/** Whether the workers run the SDK and the workflow code of this build. */
export function judgeBuilds(
  { workflows, stages }: RunWorkers,
  { sdkVersion, bundles }: Pick<WorkerDescription, 'sdkVersion' | 'bundles'>,
): Finding[] {
  const sdks = others([...workflows, ...stages], (worker) => worker.sdkVersion, [sdkVersion]);
  const codes = others(workflows, (worker) => worker.bundle, [bundles.plain, bundles.versioned]);
  return [
    sdks.length === 0
      ? ok('sdk', `client and workers run the Temporal SDK ${sdkVersion}`)
      : warn(
          'sdk',
          `the Temporal SDK here is ${sdkVersion}, of workers ${sdks.join(', ')}`,
          'Deploy the same build everywhere: a bundle belongs to the SDK that made it.',
        ),
    codes.length === 0
      ? ok('build', 'workers run the workflow code of this build')
      : warn(
          'build',
          `other workflow code than of this build runs on ${codes.join(', ')}`,
          'Where no deploy is under way, restart these workers from this build.',
        ),
  ];
}

/** Whether the versions that workers serve are given any run. */
export function judgeVersions(
  workers: readonly QueueWorker[],
  currentOf: ReadonlyMap<string, string | undefined>,
): Finding[] {
  const deployments = new Map<string, Set<string>>();
  for (const { version } of workers) {
    const [, deployment, build] = /^([^.]+)\.(.+)$/.exec(version ?? '') ?? [];
    if (deployment === undefined || build === undefined) continue;
    deployments.set(deployment, (deployments.get(deployment) ?? new Set()).add(build));
  }
  return [...deployments].map(([deployment, builds]) => {
    const current = currentOf.get(deployment);
    if (current !== undefined && builds.has(current)) {
      const older = [...builds].filter((build) => build !== current);
      const also = older.length === 0 ? '' : `; ${older.join(', ')} ends what it began`;
      return ok('version', `${deployment}: ${current} is current${also}`);
    }
    const [build = ''] = builds;
    const says =
      current === undefined
        ? `no version of ${deployment} is current, so that its workers are given nothing`
        : `${current} of ${deployment} is current, but no worker of it polls`;
    return fail(
      'version',
      says,
      `temporal worker deployment set-current-version --deployment-name ${deployment} --build-id ${build} --yes`,
    );
  });
}

/** The checks of the workers that run. */
export async function checkWorkers(
  temporal: TemporalClient,
  taskQueue: string,
  here: WorkerDescription,
): Promise<Finding[]> {
  const workers = await workersOf(temporal, taskQueue);
  const polling = judgePolling(workers);
  if (polling.level === 'fail') return [polling];
  const all = [...workers.workflows, ...workers.stages];
  const currentOf = new Map<string, string | undefined>();
  for (const { version } of all) {
    const deployment = version?.split('.')[0];
    if (deployment !== undefined && !currentOf.has(deployment)) {
      currentOf.set(deployment, await currentBuild(temporal, deployment));
    }
  }
  return [polling, ...judgeBuilds(workers, here), ...judgeVersions(all, currentOf)];
}

async function currentBuild(
  { connection, namespace }: TemporalClient,
  deploymentName: string,
): Promise<string | undefined> {
  const found = await connection.workflowService
    .describeWorkerDeployment({ namespace, deploymentName })
    .catch(() => undefined);
  const { routingConfig } = found?.workerDeploymentInfo ?? {};
  return routingConfig?.currentDeploymentVersion?.buildId ?? undefined;
}

/** Workers whose value is known and is none of the expected, with that value. */
function others(
  workers: readonly QueueWorker[],
  valueOf: (worker: QueueWorker) => string | undefined,
  expected: readonly (string | null)[],
): string[] {
  const odd = workers.filter((worker) => {
    const value = valueOf(worker);
    return value !== undefined && !expected.includes(value);
  });
  return odd.map((worker) => `${worker.identity} (${(valueOf(worker) ?? '').slice(0, 12)})`);
}
