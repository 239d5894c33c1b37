import { createRequire } from 'node:module';
import path from 'node:path';
import { readdirSync, readFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import { parse } from 'yaml';
import type * as S3StoreModule from '../../activities/artifacts/s3-store.js';
import type * as LocalStackModule from '../../infra/local/local-stack.js';
import { STAGES, type StageName } from '../../workflows/contracts/stage-io.js';
import type { RunResult } from '../../workflows/messages.js';
import { until } from '../support/stage-under-control.js';
import { startWayline, type CommandProcess } from './support/demo-process.js';
import { processesOf } from './support/processes.js';
import { filesOf, LAST_DAY, openWorkspace, type Workspace } from './support/small-shop.js';
import { stackEnvironment } from './support/stack-environment.js';

const dist = (file: string): string => path.resolve(__dirname, '../../dist', file);
const load = createRequire(__filename);
const { startLocalStack } = load(dist('infra/local/local-stack.js')) as typeof LocalStackModule;
const { createS3Store } = load(dist('activities/artifacts/s3-store.js')) as typeof S3StoreModule;

describe('wayline worker that is stopped in the middle of a stage', () => {
  let workspace: Workspace;
  let stack: LocalStackModule.LocalStack;
  let connection: Connection;
  let client: Client;
  let store: ReturnType<typeof createS3Store>;

  beforeAll(async () => {
    workspace = await openWorkspace();
    stack = await startLocalStack({ stateDir: workspace.at('servers'), log: () => undefined });
    connection = await Connection.connect({ address: stack.temporalAddress });
    client = new Client({ connection });
    const { endpoint, region, accessKeyId, secretAccessKey } = stack.s3;
    const credentials = { accessKeyId, secretAccessKey };
    store = createS3Store({ endpoint, region, credentials });
    for (const key of filesOf(workspace.shop).keys()) {
      await store.upload(path.join(workspace.shop, key), `s3://wayline-source/shop/${key}`);
    }
  });

  afterAll(async () => {
    await connection.close();
    await stack.stop();
    workspace.remove();
  });

  async function startWorker(name: string): Promise<CommandProcess> {
    const worker = startWayline(['worker'], {
      ...stackEnvironment(stack),
      // A folder of its own: what the next worker goes on from comes through S3.
      WAYLINE_SCRATCH_DIR: workspace.at(`scratch-${name}`),
      WAYLINE_CHECKPOINT_SECONDS: '0',
      WAYLINE_SHUTDOWN_GRACE_SECONDS: '0',
    });
    await worker.says(/WAYLINE_WORKER_READY/);
    return worker;
  }

  const start = (name: string) => {
    const text = readFileSync(path.join(workspace.shop, 'spec.yaml'), 'utf8');
    const storage = {
      source: 's3://wayline-source/shop',
      artifacts: `s3://wayline/${name}/artifacts`,
      publish: `s3://wayline/${name}/published`,
    };
    // A second forest that takes some seconds once the first one has been kept.
    const spec = { ...(parse(text) as object), storage, train: { trees: 400 } };
    return client.workflow.start<(input: object) => Promise<RunResult>>('journeyPipeline', {
      workflowId: name,
      taskQueue: 'wayline',
      args: [{ date: LAST_DAY, spec, onFailure: 'fail' }],
    });
  };

  /** Waits until a heartbeat of the stage names a checkpoint. */
  async function untilCheckpoint(workflowId: string, stage: StageName): Promise<void> {
    await until(async () => {
      const { raw } = await client.workflow.getHandle(workflowId).describe();
      const pending = raw.pendingActivities?.find(
        ({ activityType }) => activityType?.name === stage,
      );
      const names = raw.pendingActivities?.map(({ activityType }) => activityType?.name) ?? [];
      if (STAGES.slice(STAGES.indexOf(stage) + 1).some((later) => names.includes(later))) {
        throw new Error(`${stage} ended before a heartbeat named a checkpoint`);
      }
      const [payload] = pending?.heartbeatDetails?.payloads ?? [];
      return Buffer.from(payload?.data ?? []).includes('"sha256"');
    });
  }

  it('ends with 0, and another goes on from its checkpoint to the same bytes', async () => {
    let worker = await startWorker('calm');
    const calm = await (await start('calm')).result();
    const handle = await start('stopped');
    await untilCheckpoint('stopped', 'train');
    worker.kill('SIGTERM');
    expect((await worker.ended).code).toBe(0);
    expect(readdirSync(workspace.at('scratch-calm'))).toEqual([]);

    worker = await startWorker('killed');
    await worker.says(/going on from a checkpoint/);
    for (const { pid, command } of processesOf(workspace.at('scratch-killed'))) {
      if (command.includes('worker/main.js')) process.kill(pid, 'SIGKILL');
    }
    await worker.ended;

    worker = await startWorker('last');
    const stopped = await handle.result();
    expect(worker.stderr).toMatch(/going on from a checkpoint/);
    expect(stopped.release.release).toBe(calm.release.release);
    const left = (await store.list('s3://wayline/stopped/')).filter(({ key }) =>
      key.includes('_checkpoints'),
    );
    expect(left).toEqual([]);
    worker.kill('SIGTERM');
    expect((await worker.ended).code).toBe(0);
    // Two whole runs, and a heartbeat timeout that has to pass: 30 s by itself, more on a busy machine.
  });
});
