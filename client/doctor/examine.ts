import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { createStores } from '../../activities/artifacts/storage-environment.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import type { WorkerDescription } from '../../worker/describe.js';
import { CommandFailure } from '../command-failure.js';
import { CLIENT_VARIABLES, waylineVariables, type ClientConfig } from '../config.js';
import { connectByEnvironment } from '../connection.js';
import { fail, ok, warn, type Finding } from './finding.js';
import { checkMachine } from './machine-checks.js';
import { checkStorage, clockSkewMs, judgeClock } from './storage-checks.js';
import { checkTemporal } from './temporal-checks.js';
import { checkWorkers } from './worker-checks.js';

/** What is examined. */
export interface Examination {
  config: ClientConfig;
  /** The spec whose storage is checked; without one, no storage is. */
  spec: PipelineSpec | undefined;
  signal: AbortSignal;
}

/** What was found, and the namespace where Temporal was reached. */
export interface Diagnosis {
  findings: Finding[];
  namespace: string | undefined;
}

/** Every check in order; a part that cannot be reached is a finding, and the others go on. */
export async function examine({ config, spec, signal }: Examination): Promise<Diagnosis> {
  const worker = await describedWorker();
  const machine = await checkMachine(worker, waylineVariables(), CLIENT_VARIABLES);
  const { findings, namespace } = await examineTemporal(config, spec, worker);
  signal.throwIfAborted();
  const storage = await examineStorage(config, spec, signal);
  return { findings: [...machine, ...findings, ...storage], namespace };
}

/** What a worker started here would be, told by a process of its own: its settings are not ours. */
async function describedWorker(): Promise<WorkerDescription> {
  const script = path.join(__dirname, '..', '..', 'worker', 'describe.js');
  const { stdout } = await promisify(execFile)(process.execPath, [script], { encoding: 'utf8' });
  return JSON.parse(stdout) as WorkerDescription;
}

async function examineTemporal(
  { taskQueue }: ClientConfig,
  spec: PipelineSpec | undefined,
  worker: WorkerDescription,
): Promise<Diagnosis> {
  try {
    const temporal = await connectByEnvironment();
    try {
      const server = await checkTemporal(temporal, spec);
      const workers = await checkWorkers(temporal, taskQueue, worker);
      return { findings: [...server, ...workers], namespace: temporal.namespace };
    } finally {
      await temporal.close();
    }
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    const { message, remedy } = error.facts;
    const finding = { ...fail('temporal', message, remedy), isUnreachable: true };
    return { findings: [finding], namespace: undefined };
  }
}

async function examineStorage(
  config: ClientConfig,
  spec: PipelineSpec | undefined,
  signal: AbortSignal,
): Promise<Finding[]> {
  if (spec === undefined) {
    return [
      warn('storage', 'not checked: there is no spec.yaml here', 'wayline doctor --spec FILE'),
    ];
  }
  const stores = createStores(config.storage);
  const { endpoint, region = config.s3.region ?? 'us-east-1' } = spec.storage;
  const address = endpoint ?? config.s3.endpoint ?? `https://s3.${region}.amazonaws.com`;
  const skewMs = await clockSkewMs(address, signal);
  return [
    ok('zone', `${spec.timezone} is known`),
    ...(skewMs === undefined ? [] : [judgeClock(skewMs)]),
    ...(await checkStorage(stores, spec, signal)),
  ];
}
