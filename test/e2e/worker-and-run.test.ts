import { createRequire } from 'node:module';
import { userInfo } from 'node:os';
import path from 'node:path';
import type * as S3StoreModule from '../../activities/artifacts/s3-store.js';
import type { RunLine } from '../../client/run-result.js';
import type * as LocalStackModule from '../../infra/local/local-stack.js';
import { openBrowser } from './support/browser.js';
import { jsonLineOf, startWayline, wayline, type CommandProcess } from './support/demo-process.js';
import { filesOf, LAST_DAY, openWorkspace, type Workspace } from './support/small-shop.js';
import { stackEnvironment } from './support/stack-environment.js';

const dist = (file: string): string => path.resolve(__dirname, '../../dist', file);
const load = createRequire(__filename);
const { startLocalStack } = load(dist('infra/local/local-stack.js')) as typeof LocalStackModule;
const { createS3Store } = load(dist('activities/artifacts/s3-store.js')) as typeof S3StoreModule;

const DAY_FOLDER = `events/dt=${LAST_DAY}/`;

describe('wayline worker and run on servers of their own', () => {
  let workspace: Workspace;
  let stack: LocalStackModule.LocalStack;
  let worker: CommandProcess;
  let spec: string;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    workspace = await openWorkspace();
    stack = await startLocalStack({ stateDir: workspace.at('servers'), log: () => undefined });
    env = {
      ...stackEnvironment(stack),
      WAYLINE_SCRATCH_DIR: workspace.at('scratch'),
    };
    spec = path.join(workspace.shop, 'spec.yaml');
    await put((key) => !key.startsWith(DAY_FOLDER));
    worker = startWayline(['worker'], env);
    await worker.says(/WAYLINE_WORKER_READY/);
  });

  afterAll(async () => {
    worker.kill('SIGTERM');
    await worker.ended;
    await stack.stop();
    workspace.remove();
  });

  /** Puts files of the shop where its spec looks for them. */
  async function put(wanted: (key: string) => boolean): Promise<void> {
    const { endpoint, region, accessKeyId, secretAccessKey } = stack.s3;
    const store = createS3Store({
      endpoint,
      region,
      credentials: { accessKeyId, secretAccessKey },
    });
    for (const key of filesOf(workspace.shop).keys()) {
      const uri = `s3://wayline-source/shop/${key}`;
      if (wanted(key)) await store.upload(path.join(workspace.shop, key), uri);
    }
  }

  it('ends with 1 where the run is held, and prints the commands that free it', async () => {
    const ended = await wayline(['run', '--date', LAST_DAY, '--spec', spec, '--wait'], env);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain(`shop-${LAST_DAY} is held at collect`);
    expect(ended.stderr).toContain(`wayline retry shop-${LAST_DAY}`);
    expect(ended.stderr).toContain(`wayline abort shop-${LAST_DAY}`);
  });

  it('shows in the Temporal Web UI what the held run waits for', async () => {
    const browser = await openBrowser();
    try {
      const page = await browser.newPage();
      await page.goto(`${stack.temporalUiUrl}/namespaces/default/workflows/shop-${LAST_DAY}`);
      const timer = page.getByText('WAITING FOR OPERATOR: collect failed (UpstreamNotReady)');
      await timer.locator('visible=true').first().waitFor({ timeout: 60_000 });
    } finally {
      await browser.close();
    }
  });

  it('refuses a decision on a stage that is not the held one', async () => {
    const ended = await wayline(['retry', LAST_DAY, '--stage', 'train'], env);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('the run is at collect, not at train');
  });

  it('goes on to the release once the data is there and the stage is retried', async () => {
    await put((key) => key.startsWith(DAY_FOLDER));
    const retried = await wayline(['retry', LAST_DAY, '--reason', 'the day has come'], env);
    expect(retried).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('retryStage') as string,
    });
    const followed = await wayline(
      ['run', '--date', LAST_DAY, '--spec', spec, '--wait', '--json'],
      env,
    );
    expect(followed.code).toBe(0);
    expect(jsonLineOf(followed)).toMatchObject<Partial<RunLine>>({
      runId: `shop-${LAST_DAY}`,
      status: 'done',
    });
    // The decision is in the release that it led to.
    expect(jsonLineOf(followed).datasets['audit']).toMatchObject({ rows: 1 });
  });

  it('tells who has decided what, by the run and by the pipeline', async () => {
    const ofRun = await wayline(['audit', LAST_DAY], env);
    expect(ofRun.stdout).toMatch(
      new RegExp(`Z +${userInfo().username} +retryStage +shop-${LAST_DAY} collect +\\(update\\)`),
    );
    expect(ofRun.stdout).toContain('why: the day has come');
    expect(ofRun.stdout).toContain('state: held → running');
    const ofSpec = await wayline(['audit', '--spec', spec, '--what', 'retryStage', '--json'], env);
    expect(jsonLineOf(ofSpec)).toMatchObject({
      pipeline: 'shop',
      entries: [{ what: 'retryStage', why: 'the day has come', toldBy: ['ledger'] }],
      unreadable: [],
    });
    const ofNewest = await wayline(['audit', '--since', '1h'], env);
    expect(ofNewest.stdout).toContain('the day has come');
  });

  it('lists the run and shows its stages', async () => {
    const listed = await wayline(['status', '--json'], env);
    expect(jsonLineOf(listed)).toMatchObject({ runs: [{ date: LAST_DAY, state: 'done' }] });
    const shown = await wayline(['status', LAST_DAY], env);
    expect(shown.stdout).toMatch(/publish +done/);
  });

  it('names the nearest run where there is none of that name', async () => {
    const ended = await wayline(['status', 'shop-2026-06-31'], env);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(`nearest is shop-${LAST_DAY}`);
  });

  it('reads a prefix of that service with the caller’s credentials', async () => {
    const out = workspace.at('out');
    const ended = await wayline(
      [
        ...['demo', '--source', 's3://wayline-source/shop', '--spec', spec],
        ...['--state', workspace.at('demo'), '--out', out, '--json'],
      ],
      env,
    );
    expect(ended.code).toBe(0);
    expect([...filesOf(out).keys()]).toContain('customers/part-0000.parquet');
  });

  it('cannot reach a server that is not there', async () => {
    const ended = await wayline(['status'], { ...env, TEMPORAL_ADDRESS: '127.0.0.1:9' });
    expect(ended.code).toBe(3);
    expect(ended.stderr.trim()).toMatch(/^Temporal at 127\.0\.0\.1:9: .+$/);
  });
});
