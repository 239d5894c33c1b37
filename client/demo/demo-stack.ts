import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createS3Store } from '../../activities/artifacts/s3-store.js';
import type { ObjectStore } from '../../activities/artifacts/object-store.js';
import { startLocalStack } from '../../infra/local/local-stack.js';
import type { Interruption } from '../cli/interruption.js';
import type { Terminal } from '../cli/terminal.js';
import type { ClientConfig } from '../config.js';
import { connectTo, type TemporalClient } from '../connection.js';
import { objectsByDay } from '../spec/source-path.js';
import { awaitEarlierData } from './await-earlier-data.js';
import type { DemoOptions } from './demo-options.js';
import type { DemoPlan } from './demo-plan.js';
import { stackFailure } from './stack-failure.js';
import { folderId, syncSource } from './sync-source.js';
import type { Teardown } from './teardown.js';
import { workerEnvironment } from './worker-environment.js';
import { WorkerProcess } from './worker-process.js';

/** The demo's servers and worker, all up, with the source in place. */
export interface DemoStack {
  temporal: TemporalClient;
  temporalUiUrl: string;
  /** The embedded S3 service. */
  store: ObjectStore;
  worker: WorkerProcess;
  /** What the servers' logs say of a full disk; undefined where they say nothing. */
  diskProblem(): string | undefined;
}

/** What the parts of the demo have in common while it runs. */
export interface DemoScene {
  options: DemoOptions;
  config: ClientConfig;
  terminal: Terminal;
  interruption: Interruption;
  teardown: Teardown;
}

/** Starts servers and worker and mirrors the source; everything started is in the teardown. */
export async function startDemoStack(plan: DemoPlan, scene: DemoScene): Promise<DemoStack> {
  const { options, config, terminal, interruption, teardown } = scene;
  const stack = await startLocalStack({
    stateDir: options.stateDir,
    ...(options.uiPort === undefined ? {} : { uiPort: options.uiPort }),
    log: (line) => terminal.note(line),
  }).catch((error: unknown) => {
    throw stackFailure(error, options.stateDir);
  });
  teardown.add('servers', () => stack.stop());
  interruption.signal.throwIfAborted();
  const { region, endpoint, accessKeyId, secretAccessKey } = stack.s3;
  const store = createS3Store({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  const worker = new WorkerProcess({
    env: await workerEnvironment({
      stateDir: options.stateDir,
      config,
      temporal: { address: stack.temporalAddress, namespace: stack.namespace },
      embedded: stack.s3,
      sourceS3: plan.sourceS3,
      verbose: terminal.verbose,
    }),
    logPath: path.join(logFolder(options), 'worker.log'),
    onRestart: (reason) => terminal.warn(`worker ended unexpectedly: ${reason}`),
  });
  teardown.add('worker', () => worker.stop());
  interruption.onForce = () => worker.kill();
  const [temporal] = await interruption.race(
    Promise.all([
      connectTo(stack.temporalAddress, stack.namespace),
      worker.start(),
      awaitEarlierData(store, interruption.signal),
      mirrorSource(plan, scene, store).catch((error: unknown) => {
        const problem = stack.diskProblem();
        throw problem === undefined ? error : stackFailure(problem, options.stateDir);
      }),
    ]),
  );
  teardown.add('connection', () => temporal.close());
  const { temporalUiUrl } = stack;
  return { temporal, temporalUiUrl, store, worker, diskProblem: () => stack.diskProblem() };
}

/** Where the worker and the servers write their logs. */
export function logFolder(options: DemoOptions): string {
  return path.join(options.stateDir, 'logs');
}

/** A folder for files of this call alone. */
export async function makeWorkDir(teardown: Teardown): Promise<string> {
  const workDir = await mkdtemp(path.join(tmpdir(), 'wayline-demo-'));
  teardown.add('temporary files', () => rm(workDir, { recursive: true, force: true }));
  return workDir;
}

async function mirrorSource(plan: DemoPlan, scene: DemoScene, store: ObjectStore): Promise<void> {
  const { folder, objects } = plan.source;
  if (folder === undefined) return;
  const { sources, storage } = plan.spec.complete;
  const paths = Object.values(sources).flatMap((source) => (source ? [source.path] : []));
  const named = paths.flatMap((pattern) => [...objectsByDay(pattern, objects).values()].flat());
  const keys = [...new Set(named.map(({ key }) => key))].sort();
  const indexPath = path.join(scene.options.stateDir, 'sources', `${folderId(folder)}.json`);
  const result = await syncSource(
    store,
    { folder, keys, targetUri: storage.source, indexPath },
    {
      signal: scene.interruption.signal,
      onProgress: (done, total) => {
        if (done % 500 === 0) scene.terminal.note(`source: ${done} of ${total} files`);
      },
    },
  );
  scene.terminal.note(
    `source: ${result.uploaded} files sent, ${result.unchanged} unchanged, ${result.removed} removed`,
  );
}
