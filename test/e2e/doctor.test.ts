import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import type * as S3StoreModule from '../../activities/artifacts/s3-store.js';
import type { Finding } from '../../client/doctor/finding.js';
import type * as LocalStackModule from '../../infra/local/local-stack.js';
import { startWayline, wayline, type CommandProcess, type Ended } from './support/demo-process.js';
import { stackEnvironment } from './support/stack-environment.js';

const dist = (file: string): string => path.resolve(__dirname, '../../dist', file);
const load = createRequire(__filename);
const { startLocalStack } = load(dist('infra/local/local-stack.js')) as typeof LocalStackModule;
const { createS3Store } = load(dist('activities/artifacts/s3-store.js')) as typeof S3StoreModule;

interface Doctored {
  counts: Record<string, number>;
  checks: Finding[];
}

describe('wayline init and doctor on real servers', () => {
  let folder: string;
  let stack: LocalStackModule.LocalStack;
  let worker: CommandProcess | undefined;
  let env: NodeJS.ProcessEnv;
  let spec: string;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'wayline-doctor-'));
    spec = path.join(folder, 'spec.yaml');
    stack = await startLocalStack({ stateDir: path.join(folder, 'servers'), log: () => undefined });
    env = {
      ...stackEnvironment(stack),
      WAYLINE_SCRATCH_DIR: path.join(folder, 'scratch'),
      WAYLINE_SCRATCH_GB: '1',
      WAYLINE_TASK_QUEUE: 'doctored',
    };
    const event = path.join(folder, 'part.csv');
    writeFileSync(event, 'event_id,customer_id,event_time,event_type\n1,a,2026-03-01,view\n');
    await store().upload(event, 's3://wayline-source/shop/events/dt=2026-03-01/part.csv');
  });

  afterAll(async () => {
    worker?.kill('SIGTERM');
    await worker?.ended;
    await stack.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const store = () => {
    const { endpoint, region, accessKeyId, secretAccessKey } = stack.s3;
    return createS3Store({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  };
  const doctored = ({ stdout, stderr }: Ended): Doctored => {
    const line = stdout.trimEnd().split('\n').at(-1) ?? '';
    if (!line.startsWith('{')) throw new Error(`no JSON line: ${stdout}${stderr}`);
    return JSON.parse(line) as Doctored;
  };
  const levels = ({ checks }: Doctored): Record<string, string> =>
    Object.fromEntries(checks.map(({ check, level }) => [check, level]));
  const doctor = (more: NodeJS.ProcessEnv = {}): Promise<Ended> =>
    wayline(['doctor', '--spec', spec, '--json'], { ...env, ...more });

  it('writes a first spec of what lies in the source, and leaves one that is there', async () => {
    const args = ['init', '--source', 's3://wayline-source/shop', '--spec', spec];
    expect(await wayline(args, env)).toMatchObject({ code: 0 });
    expect(parse(readFileSync(spec, 'utf8'))).toEqual({
      pipeline: 'shop',
      storage: {
        source: 's3://wayline-source/shop',
        artifacts: 's3://wayline-source/wayline/artifacts',
        publish: 's3://wayline-source/wayline/published',
      },
      sources: { events: { path: 'events/dt={date}/*.csv' } },
    });
    const again = await wayline(args, env);
    expect(again.stdout).toContain('is there and left as it is');
  });

  it('refuses a folder with the command that runs it', async () => {
    const other = path.join(folder, 'other.yaml');
    const ended = await wayline(['init', '--source', folder, '--spec', other], env);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('wayline demo --source DIR');
    expect(existsSync(other)).toBe(false);
  });

  it('ends with 1 while no worker polls, and says how to start one', async () => {
    const ended = await doctor();
    expect(ended.code).toBe(1);
    const workers = doctored(ended).checks.find(({ check }) => check === 'workers');
    expect(workers).toMatchObject({
      level: 'fail',
      says: 'no worker polls the task queue doctored',
      mend: 'start one with: WAYLINE_TASK_QUEUE=doctored wayline worker',
    });
  });

  it('finds all well with a worker of this build, and leaves no probe behind', async () => {
    worker = startWayline(['worker'], env);
    await worker.says(/WAYLINE_WORKER_READY/);
    const ended = await doctor();
    expect(levels(doctored(ended))).toEqual({
      node: 'ok',
      tzdata: 'ok',
      variables: 'ok',
      bundle: 'ok',
      scratch: 'ok',
      temporal: 'ok',
      server: 'ok',
      // The development server keeps ended runs for a day.
      namespace: 'warn',
      attributes: 'ok',
      workers: 'ok',
      sdk: 'ok',
      build: 'ok',
      zone: 'ok',
      clock: 'ok',
      source: 'ok',
      artifacts: 'ok',
      'artifacts conditions': 'ok',
      publish: 'ok',
      'publish conditions': 'ok',
    });
    expect(ended.code).toBe(0);
    expect(await store().list('s3://wayline-source/wayline/')).toEqual([]);
  });

  it('prints a line for each check and the link to the runs that wait', async () => {
    const ended = await wayline(['doctor', '--spec', spec], env);
    expect(ended.stdout).toMatch(/^ok +server +Temporal 1\./m);
    expect(ended.stdout).toMatch(/^warn +namespace/m);
    expect(ended.stdout).toContain('/namespaces/default/workflows?query=WaylineState');
  });

  it('ends with 3 where a server is not there or refuses, and checks the rest', async () => {
    const refused = doctored(await doctor({ AWS_SECRET_ACCESS_KEY: 'wrong' }));
    expect(levels(refused)).toMatchObject({ source: 'fail', artifacts: 'fail', temporal: 'ok' });
    const away = await doctor({ TEMPORAL_ADDRESS: '127.0.0.1:9' });
    expect(away.code).toBe(3);
    expect(levels(doctored(away))).toMatchObject({ temporal: 'fail', artifacts: 'ok' });
  });
});
