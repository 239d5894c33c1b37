import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import { oneLine } from '../command-failure.js';
import type { TemporalClient } from '../connection.js';
import { knownAttributes, registrationCommands } from '../search-attributes.js';
import { fail, ok, warn, type Finding } from './finding.js';

/** From this server on, activities can be paused and reset, which the runbook uses. */
const ACTIVITY_OPERATIONS = '1.28';
/** From this server on, worker versioning is as the runbook describes it. */
const WORKER_VERSIONING = '1.29.1';

const DAY_SECONDS = 86_400;

/** What a server says that it can do. */
export interface ServerFacts {
  version: string;
  schedules: boolean;
  updates: boolean;
  /** Whether it answers for worker deployments. */
  deployments: boolean;
}

/** Whether the server can do what Wayline uses. */
export function judgeServer(server: ServerFacts): Finding[] {
  const { version } = server;
  const missing = [
    ...(server.updates ? [] : ['updates (the operator’s decisions)']),
    ...(server.schedules ? [] : ['schedules']),
  ];
  const lesser = [
    ...(isAtLeast(version, ACTIVITY_OPERATIONS) ? [] : ['pausing and resetting of activities']),
    ...(server.deployments && isAtLeast(version, WORKER_VERSIONING) ? [] : ['worker versioning']),
  ];
  const mend = `Upgrade the Temporal server (to ${WORKER_VERSIONING} or newer).`;
  if (missing.length > 0) {
    return [fail('server', `Temporal ${version} lacks ${missing.join(' and ')}`, mend)];
  }
  if (lesser.length > 0) {
    return [warn('server', `Temporal ${version} lacks ${lesser.join(' and ')}`, mend)];
  }
  const has = 'schedules, updates, worker versioning, activity pause and reset';
  return [ok('server', `Temporal ${version}: ${has}`)];
}

/** Whether ended runs are kept for as long as they may be reset, listed or counted by the breaker. */
export function judgeRetention(
  namespace: string,
  retentionSeconds: number,
  spec: PipelineSpec | undefined,
): Finding {
  const days = retentionSeconds / DAY_SECONDS;
  const lookback = spec?.schedule?.reconcile.lookbackDays ?? 0;
  const wanted = Math.max(Math.ceil(spec?.limits.longestHoldDays ?? 7), lookback);
  const says = `namespace ${namespace} keeps ended runs for ${Number(days.toFixed(1))} days`;
  if (days >= wanted) return ok('namespace', says);
  return warn(
    'namespace',
    `${says}, a run may be held or looked back at for ${wanted}: those that ended before cannot be reset or listed`,
    `temporal operator namespace update --namespace ${namespace} --retention ${wanted}d`,
  );
}

/** Whether the namespace knows every search attribute, with its type. */
export function judgeAttributes(
  namespace: string,
  attributes: readonly { name: string; type: number | undefined; expected: number }[],
): Finding {
  const check = 'attributes';
  const wrong = attributes.filter(({ type, expected }) => type !== undefined && type !== expected);
  if (wrong.length > 0) {
    const names = wrong.map(({ name }) => name);
    return fail(
      check,
      `search attributes ${names.join(', ')} are registered with another type than Keyword`,
      `Remove and register them again: ${names.map((name) => `temporal operator search-attribute remove --namespace ${namespace} --name ${name} --yes`).join('; ')}; ${registrationCommands(namespace)}`,
    );
  }
  const missing = attributes.filter(({ type }) => type === undefined).map(({ name }) => name);
  if (missing.length === 0) return ok(check, `${attributes.length} search attributes registered`);
  return fail(
    check,
    `search attributes ${missing.join(', ')} are not registered: every run would hang`,
    `wayline init, or ${registrationCommands(namespace)}`,
  );
}

/** The checks of the Temporal server and the namespace. */
export async function checkTemporal(
  temporal: TemporalClient,
  spec: PipelineSpec | undefined,
): Promise<Finding[]> {
  const { connection, namespace, address } = temporal;
  const service = connection.workflowService;
  const [info, described, deployments] = await Promise.all([
    service.getSystemInfo({}),
    service.describeNamespace({ namespace }).catch((error: unknown) => error as Error),
    service.listWorkerDeployments({ namespace, pageSize: 1 }).then(
      () => true,
      () => false,
    ),
  ]);
  const reached = ok('temporal', `answers at ${address}`);
  if (described instanceof Error) {
    const mend = `temporal operator namespace create --namespace ${namespace} --retention 30d`;
    return [reached, fail('namespace', `${namespace}: ${oneLine(described.message)}`, mend)];
  }
  const attributes = await knownAttributes(connection, namespace);
  return [
    reached,
    ...judgeServer({
      version: info.serverVersion ?? '0',
      schedules: info.capabilities?.supportsSchedules === true,
      updates: described.namespaceInfo?.capabilities?.syncUpdate === true,
      deployments,
    }),
    judgeRetention(
      namespace,
      Number(described.config?.workflowExecutionRetentionTtl?.seconds ?? 0),
      spec,
    ),
    judgeAttributes(namespace, attributes),
  ];
}

/** Whether a dotted version is another or newer. */
export function isAtLeast(version: string, other: string): boolean {
  const parts = version.split(/[.-]/).map(Number);
  for (const [index, wanted] of other.split('.').map(Number).entries()) {
    const part = parts[index] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}
