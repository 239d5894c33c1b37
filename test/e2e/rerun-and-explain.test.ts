import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { ObjectStore } from '../../activities/artifacts/object-store.js';
import type * as S3StoreModule from '../../activities/artifacts/s3-store.js';
import type { RunLine } from '../../client/run-result.js';
import type * as LocalStackModule from '../../infra/local/local-stack.js';
import { STAGES } from '../../workflows/contracts/stage-io.js';
import { startWayline, wayline, type CommandProcess, type Ended } from './support/demo-process.js';
import { filesOf, LAST_DAY, openWorkspace, type Workspace } from './support/small-shop.js';
import { stackEnvironment } from './support/stack-environment.js';

const dist = (file: string): string => path.resolve(__dirname, '../../dist', file);
const load = createRequire(__filename);
const { startLocalStack } = load(dist('infra/local/local-stack.js')) as typeof LocalStackModule;
const { createS3Store } = load(dist('activities/artifacts/s3-store.js')) as typeof S3StoreModule;

const RUN = `shop-${LAST_DAY}`;
const BEFORE_SEGMENT = STAGES.slice(0, 3);

interface Planned {
  plan: { stage: string; action: string; why: string }[];
  sentence: string;
}

function jsonOf<Line>({ stdout, stderr, code }: Ended): Line {
  const last = stdout.trimEnd().split('\n').at(-1) ?? '';
  if (code !== 0) throw new Error(`exit ${code ?? 'none'}: ${stderr}`);
  return JSON.parse(last) as Line;
}

describe('wayline rerun, explain, plan and spin', () => {
  let workspace: Workspace;
  let stack: LocalStackModule.LocalStack;
  let store: ObjectStore;
  let worker: CommandProcess;
  let spec: string;
  let env: NodeJS.ProcessEnv;
  let first: RunLine;

  beforeAll(async () => {
    workspace = await openWorkspace();
    stack = await startLocalStack({ stateDir: workspace.at('servers'), log: () => undefined });
    const { endpoint, region, accessKeyId, secretAccessKey } = stack.s3;
    store = createS3Store({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
    env = {
      ...stackEnvironment(stack),
      WAYLINE_SCRATCH_DIR: workspace.at('scratch'),
    };
    spec = path.join(workspace.shop, 'spec.yaml');
    for (const key of filesOf(workspace.shop).keys()) {
      await store.upload(path.join(workspace.shop, key), `s3://wayline-source/shop/${key}`);
    }
    worker = startWayline(['worker'], env);
    await worker.says(/WAYLINE_WORKER_READY/);
    first = jsonOf<RunLine>(await run(['run', '--date', LAST_DAY, '--spec', spec, '--wait']));
  });

  afterAll(async () => {
    worker.kill('SIGTERM');
    await worker.ended;
    await stack.stop();
    workspace.remove();
  });

  const run = (args: readonly string[]): Promise<Ended> => wayline([...args, '--json'], env);
  const actionsOf = ({ plan }: Planned): string[] => plan.map(({ action }) => action);
  const executions = async (): Promise<number> =>
    jsonOf<{ runs: unknown[] }>(await run(['status'])).runs.length;

  async function objects(): Promise<string[]> {
    const listed = await Promise.all(
      ['artifacts', 'published'].map((prefix) => store.list(`s3://wayline/${prefix}/`)),
    );
    return listed.flat().map(({ key, etag }) => `${key} ${etag}`);
  }

  it('only says in a dry run what would be done, and why', async () => {
    const before = await objects();
    const call = ['rerun', LAST_DAY, '--from', 'segment', '--set', 'k=3', '--dry-run'];
    const planned = jsonOf<Planned>(await run(call));
    expect(planned.plan.find(({ stage }) => stage === 'segment')).toMatchObject({
      action: 'recompute',
      why: 'segment.k none → 3',
    });
    expect(planned.plan.find(({ stage }) => stage === 'optimise')?.why).toBe(
      'its inputs segment_assignment, recommendations will be made anew',
    );
    expect(actionsOf(planned)).toEqual([
      ...['reuse', 'reuse', 'reuse', 'recompute', 'reuse', 'recompute', 'recompute', 'republish'],
    ]);
    expect(await executions()).toBe(1);
    expect(await objects()).toEqual(before);
  });

  it('runs again from a stage with a key set, and keeps the work of the stages before', async () => {
    const call = ['rerun', LAST_DAY, '--from', 'segment', '--set', 'segment.k=3', '--wait'];
    const again = jsonOf<RunLine>(await run([...call, '--reason', 'three will do', '--by', 'ops']));
    expect(again).toMatchObject({ runId: RUN, status: 'done' });
    expect(again.stages.filter(({ name }) => BEFORE_SEGMENT.includes(name))).toEqual(
      BEFORE_SEGMENT.map((name): unknown =>
        expect.objectContaining({ name, status: 'cached', seconds: 0 }),
      ),
    );
    expect(again.release).not.toBe(first.release);
    expect(again.datasets['segments']?.rows).toBe(3);
  });

  it('keeps in the ledger who has run it again, and why', async () => {
    const entries = await store.list('s3://wayline/artifacts/shop/_audit/');
    const texts = await Promise.all(
      entries.map(({ key }) => store.readText(`s3://wayline/${key}`)),
    );
    const ledger = texts.map((found) => JSON.parse(found?.text ?? '{}') as Record<string, string>);
    const entry = ledger.find(({ what }) => what === 'rerun');
    expect(entry).toMatchObject({
      who: 'ops',
      why: 'three will do',
      stage: 'segment',
      object: RUN,
    });
    expect(JSON.parse(entry?.['after'] ?? '{}')).toMatchObject({ set: { 'segment.k': 3 } });
  });

  it('explains a stage by the key that was set, and a later one through it', async () => {
    const segment = await wayline(['explain', LAST_DAY, 'segment'], env);
    expect(segment.stdout).toContain('spec segment.k none → 3');
    const { because } = jsonOf<{ because: string[] }>(await run(['explain', RUN, 'optimise']));
    expect(because).toContain(
      'input segment_assignment, because segment has another output: spec segment.k none → 3',
    );
    const clean = jsonOf<{ how: string }>(await run(['explain', RUN, 'clean']));
    expect(clean.how).toBe('taken over');
  });

  it('plans to reuse everything where nothing has changed, and names a source that has', async () => {
    await run(['run', '--date', LAST_DAY, '--spec', spec, '--wait']);
    const call = ['plan', '--date', LAST_DAY, '--spec', spec];
    expect(new Set(actionsOf(jsonOf<Planned>(await run(call))))).toEqual(
      new Set(['reuse', 'republish']),
    );
    const key = 'events/dt=2026-06-15/part-0000.parquet';
    const other = 'events/dt=2026-06-14/part-0000.parquet';
    const uri = `s3://wayline-source/shop/${key}`;
    await store.upload(path.join(workspace.shop, other), uri);
    const changed = await wayline(call, env);
    expect(changed.stdout).toMatch(new RegExp(`collect +recompute +source object ${key} changed`));
    expect(changed.stdout).toMatch(/collect reads 1 of \d+ source days: 2026-06-15\n/);
    await store.upload(path.join(workspace.shop, key), uri);
  });

  it('spins a stage here with identical bytes, and writes nothing to the storage', async () => {
    const before = await objects();
    for (const stage of ['segment', 'publish']) {
      const out = workspace.at(`spin-${stage}`);
      const spun = jsonOf<{ datasets: { dataset: string; status: string }[] }>(
        await run(['spin', stage, '--run', LAST_DAY, '--out', out]),
      );
      expect(spun.datasets.length).toBeGreaterThan(3);
      expect(spun.datasets.filter(({ status }) => status !== 'identical')).toEqual([]);
      expect(existsSync(path.join(out, 'segments.parquet'))).toBe(true);
      const kept = JSON.parse(readFileSync(path.join(out, 'spin.json'), 'utf8')) as unknown;
      expect(kept).toMatchObject({ stage, runId: RUN });
    }
    const set = ['spin', 'segment', '--run', LAST_DAY, '--set', 'k=5'];
    const spun = await wayline([...set, '--out', workspace.at('spin-segment')], env);
    expect(spun.stdout).toMatch(/segments +\S+ \S+ +5 rows here/);
    expect(await objects()).toEqual(before);
  });

  it('names the lost object and the stage to start from, and mends the run from there', async () => {
    const { artifact } = await lostFeature();
    const refused = await wayline(['rerun', LAST_DAY, '--from', 'segment'], env);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(artifact);
    const mend = `rerun ${RUN} --from featurise --ignore-cache=featurise`;
    expect(refused.stderr).toContain(`wayline ${mend}`);
    const mended = jsonOf<RunLine>(await run([...mend.split(' '), '--wait']));
    expect(mended.status).toBe('done');
    expect(mended.stages.find(({ name }) => name === 'featurise')?.status).toBe('done');
    expect(mended.stages.find(({ name }) => name === 'segment')?.status).toBe('cached');
  });

  /** Removes the features of the date from the storage. */
  async function lostFeature(): Promise<{ artifact: string }> {
    const record = await store.readText(`s3://wayline/artifacts/shop/_runs/${LAST_DAY}.json`);
    const { stages } = JSON.parse(record?.text ?? '{}') as {
      stages: { outputs: Record<string, { uri: string }> }[];
    };
    const artifact = stages.find(({ outputs }) => outputs['features'])?.outputs['features']?.uri;
    if (artifact === undefined) throw new Error('no features in the record');
    await store.remove(artifact);
    return { artifact };
  }

  it.each([
    [['rerun', LAST_DAY, '--from', 'segmnt'], '--from segmnt', 'nearest is segment'],
    [['rerun', LAST_DAY], '--from', 'are done'],
    [['rerun', 'shop-2026-06-31', '--from', 'train'], 'shop-2026-06-31', `nearest is ${RUN}`],
    [
      ['rerun', LAST_DAY, '--from', 'segment', '--set', 'segment.maxCluster=3'],
      '--set segment.maxCluster',
      'nearest is segment.maxClusters',
    ],
    [
      ['rerun', LAST_DAY, '--from', 'train', '--ignore-cache=segment'],
      '--ignore-cache=segment',
      'stages that compute',
    ],
    [['explain', LAST_DAY, 'sgment'], 'stage sgment', 'nearest is segment'],
    [['explain', '2026-07-01', 'segment'], 'run 2026-07-01', `nearest is ${LAST_DAY}`],
    [['spin', 'segment', '--run', '2026-07-01', '--out', '/tmp/x'], 'run 2026-07-01', 'nearest'],
    [['plan', '--date', '2026-06-31'], '--date 2026-06-31', 'nearest is 2026-06-30'],
    [['run', '--date', LAST_DAY, '--ignore-cache=tarin'], 'tarin', 'nearest is train'],
  ])('answers the wrong call %j in one line', async (call, thing, rest) => {
    const ended = await wayline(call, env);
    expect(ended.code).toBe(2);
    expect(ended.stderr.trim().split('\n')).toEqual([expect.stringContaining(thing)]);
    expect(ended.stderr).toContain(rest);
  });

  it('leaves an open run alone, unless it is to take its place', async () => {
    worker.kill('SIGTERM');
    await worker.ended;
    await wayline(['run', '--date', LAST_DAY, '--spec', spec], env);
    const refused = await wayline(['rerun', LAST_DAY, '--from', 'collect'], env);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(`${RUN} is open (running`);
    const replaced = await run(['rerun', LAST_DAY, '--from', 'collect', '--replace']);
    expect(jsonOf<{ started: boolean }>(replaced).started).toBe(true);
    worker = startWayline(['worker'], env);
    const ended = await run(['run', '--date', LAST_DAY, '--spec', spec, '--wait']);
    expect(jsonOf<RunLine>(ended).status).toBe('done');
  });

  it('takes a run that the server has forgotten from its record', async () => {
    const connection = await Connection.connect({ address: stack.temporalAddress });
    try {
      const client = new Client({ connection });
      for await (const { workflowId, runId } of client.workflow.list()) {
        await connection.workflowService.deleteWorkflowExecution({
          namespace: 'default',
          workflowExecution: { workflowId, runId },
        });
      }
      while ((await executions()) > 0) await new Promise((resolve) => setTimeout(resolve, 100));
    } finally {
      await connection.close();
    }
    const call = ['rerun', RUN, '--from', 'segment', '--set', 'k=3', '--dry-run'];
    expect((await wayline(call, env)).code).toBe(2);
    const planned = jsonOf<Planned>(await run([...call, '--spec', spec]));
    expect(actionsOf(planned).slice(0, 3)).toEqual(['reuse', 'reuse', 'reuse']);
  });
});
