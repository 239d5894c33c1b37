import { createRequire } from 'node:module';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection, isGrpcServiceError } from '@temporalio/client';
import { stringify } from 'yaml';
import type * as LocalStackModule from '../../infra/local/local-stack.js';
import { startWayline, wayline, type CommandProcess } from './support/demo-process.js';
import { stackEnvironment } from './support/stack-environment.js';

const dist = (file: string): string => path.resolve(__dirname, '../../dist', file);
const { startLocalStack } = createRequire(__filename)(
  dist('infra/local/local-stack.js'),
) as typeof LocalStackModule;

/** NOT_FOUND and FAILED_PRECONDITION of gRPC: no worker of the deployment, or of the version, has polled. */
const UNKNOWN_YET = new Set<number>([5, 9]);

/** There is no data, so that every run is held at collect. */
const SPEC = {
  pipeline: 'shop',
  storage: {
    source: 's3://wayline-source/none',
    artifacts: 's3://wayline/artifacts',
    publish: 's3://wayline/published',
  },
  sources: { events: { path: 'events/dt={date}/*.parquet' } },
};

describe('versioned workers', () => {
  let folder: string;
  let stack: LocalStackModule.LocalStack;
  let connection: Connection;
  let client: Client;
  let env: NodeJS.ProcessEnv;
  let spec: string;
  const workers: CommandProcess[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'wayline-versions-'));
    spec = path.join(folder, 'spec.yaml');
    writeFileSync(spec, stringify(SPEC));
    stack = await startLocalStack({
      stateDir: path.join(folder, 'servers'),
      log: () => undefined,
    });
    env = stackEnvironment(stack);
    connection = await Connection.connect({ address: stack.temporalAddress });
    client = new Client({ connection });
  });

  afterAll(async () => {
    for (const worker of workers) worker.kill('SIGTERM');
    await Promise.all(workers.map((worker) => worker.ended));
    await connection.close();
    await stack.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Starts a worker of a build and makes that version current, as a deploy does. */
  async function deploy(buildId: string): Promise<void> {
    const scratch = path.join(folder, `scratch-${buildId}`);
    const worker = startWayline(['worker'], {
      ...env,
      WAYLINE_BUILD_ID: buildId,
      WAYLINE_SCRATCH_DIR: scratch,
    });
    workers.push(worker);
    await worker.says(/WAYLINE_WORKER_READY/);
    while (!(await makeCurrent(buildId))) await sleep(100);
  }

  /** Makes a version current; false while the server does not know it, which it does once it has polled. */
  async function makeCurrent(buildId: string): Promise<boolean> {
    try {
      await connection.workflowService.setWorkerDeploymentCurrentVersion({
        namespace: 'default',
        deploymentName: 'wayline',
        buildId,
      });
      return true;
    } catch (error) {
      if (isGrpcServiceError(error) && UNKNOWN_YET.has(error.code)) return false;
      throw error;
    }
  }

  /** Starts the run of a date and waits until it is held. */
  async function heldRun(date: string): Promise<void> {
    const ended = await wayline(['run', '--date', date, '--spec', spec, '--wait'], env);
    expect(ended.stderr).toContain(`shop-${date} is held at collect`);
  }

  /** The builds that have worked on a run, in order. */
  async function buildsOf(date: string): Promise<string[]> {
    const { events = [] } = await client.workflow.getHandle(`shop-${date}`).fetchHistory();
    const builds = (events ?? []).flatMap(
      (event) => event.workflowTaskCompletedEventAttributes?.deploymentVersion?.buildId ?? [],
    );
    return [...new Set(builds)];
  }

  it('keep a run on the build that began it, also where it is freed after a deploy', async () => {
    await deploy('v1');
    await heldRun('2026-03-01');
    await deploy('v2');
    await heldRun('2026-03-02');
    expect(await buildsOf('2026-03-01')).toEqual(['v1']);
    expect(await buildsOf('2026-03-02')).toEqual(['v2']);

    const retried = await wayline(['retry', '2026-03-01', '--reason', 'look again'], env);
    expect(retried).toMatchObject({ code: 0 });
    await heldRun('2026-03-01');
    expect(await buildsOf('2026-03-01')).toEqual(['v1']);
  });
});
