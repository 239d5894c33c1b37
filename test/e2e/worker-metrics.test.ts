import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type * as LocalStackModule from '../../infra/local/local-stack.js';
import { startWayline, wayline, type CommandProcess } from './support/demo-process.js';
import { stackEnvironment } from './support/stack-environment.js';

const { startLocalStack } = createRequire(__filename)(
  path.resolve(__dirname, '../../dist/infra/local/local-stack.js'),
) as typeof LocalStackModule;

/** A port that nothing listens on at this moment. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('metrics of a worker', () => {
  let folder: string;
  let stack: LocalStackModule.LocalStack;
  let worker: CommandProcess | undefined;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'wayline-metrics-'));
    stack = await startLocalStack({
      stateDir: path.join(folder, 'servers'),
      log: () => undefined,
    });
  });

  afterAll(async () => {
    worker?.kill('SIGTERM');
    await worker?.ended;
    await stack.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('tells how long the event loop was held, beside what the SDK tells', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    worker = startWayline(['worker'], {
      ...stackEnvironment(stack),
      WAYLINE_METRICS_ADDRESS: address,
      WAYLINE_SCRATCH_DIR: path.join(folder, 'scratch'),
    });
    await worker.says(/WAYLINE_WORKER_READY/);
    const metrics = async (): Promise<string> => (await fetch(`http://${address}/metrics`)).text();
    let text = await metrics();
    while (!text.includes('wayline_event_loop_delay_longest')) {
      await sleep(100);
      text = await metrics();
    }
    expect(text).toMatch(/^wayline_event_loop_delay_bucket\{.*le="50"\} \d+$/m);
    expect(text).toMatch(/^temporal_num_pollers\{/m);
  });

  it('names an address that cannot be one', async () => {
    const ended = await wayline(['worker'], {
      TEMPORAL_ADDRESS: stack.temporalAddress,
      WAYLINE_METRICS_ADDRESS: '9464',
    });
    expect(ended.code).not.toBe(0);
    expect(ended.stderr).toContain('WAYLINE_METRICS_ADDRESS: ');
    expect(ended.stderr).toContain('such as 0.0.0.0:9464');
  });
});
