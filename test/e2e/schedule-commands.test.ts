import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type * as LocalStackModule from '../../infra/local/local-stack.js';
import { jsonLineOf, wayline } from './support/demo-process.js';
import { stackEnvironment } from './support/stack-environment.js';

const load = createRequire(__filename);
const { startLocalStack } = load(
  path.resolve(__dirname, '../../dist/infra/local/local-stack.js'),
) as typeof LocalStackModule;

const SPEC = `
pipeline: shop
timezone: Europe/Berlin
storage:
  source: s3://wayline-source/shop
  artifacts: s3://wayline-artifacts/artifacts
  publish: s3://wayline-artifacts/published
sources: { events: { path: "events/dt={date}/*.parquet" } }
schedule: { cron: "30 2 * * *" }
`;

describe('wayline schedule', () => {
  let folder: string;
  let stack: LocalStackModule.LocalStack;
  let spec: string;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'wayline-schedules-'));
    stack = await startLocalStack({
      stateDir: path.join(folder, 'servers'),
      log: () => undefined,
    });
    spec = path.join(folder, 'shop.yaml');
    writeFileSync(spec, SPEC);
    env = stackEnvironment(stack);
  });

  afterAll(async () => {
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const schedule = (...call: string[]) => wayline(['schedule', ...call], env);

  it('previews a spec that is not applied, with the change of the clock and what it does', async () => {
    const ended = await schedule('preview', '--spec', spec, '--from', '2027-03-27', '--count', '3');
    expect(ended.code).toBe(0);
    const lines = ended.stdout.split('\n').map((line) => line.replaceAll(/ {2,}/g, ' '));
    expect(lines).toContain('2027-03-27T02:30:00+01:00 2027-03-27T01:30:00Z 2027-03-26');
    expect(lines).toContain(
      '2027-03-28T03:30:00+02:00 2027-03-28T01:30:00Z 2027-03-27 the clock has been set forward by 1 h; 02:30 does not exist on this day',
    );
    expect(ended.stdout).toContain('at most 3 (limits.openRuns)');
    expect(ended.stdout).toContain('made up for within 48 h (schedule.catchupHours)');
  });

  it('says that a schedule is missing, applies it, and then finds nothing to change', async () => {
    const before = await schedule('diff', '--spec', spec, '--json');
    expect(before.code).toBe(1);
    expect(jsonLineOf(before)).toMatchObject({
      equal: false,
      schedules: [{ state: 'missing' }, { state: 'missing' }],
    });
    const applied = await schedule('apply', '--spec', spec, '--by', 'ann');
    expect(applied.stdout).toContain('shop-daily: created');
    const again = await schedule('apply', '--spec', spec);
    expect(again.stdout).toContain('shop-daily: unchanged');
    expect((await schedule('diff', '--spec', spec)).code).toBe(0);
  });

  it('pauses with a reason, and resumes with the dates that were missed', async () => {
    const without = await schedule('pause', 'shop');
    expect(without.code).toBe(2);
    expect(without.stderr).toContain('--reason');
    const paused = await schedule('pause', 'shop', '--reason', 'moving', '--by', 'ann');
    expect(paused.stdout).toContain('paused by ann: moving');
    const shown = await schedule('show', '--json');
    expect(jsonLineOf(shown)).toMatchObject({
      pipeline: 'shop',
      paused: true,
      note: 'paused by ann: moving',
      overlap: 'ALLOW_ALL',
      catchupHours: 48,
    });
    const resumed = await schedule('resume', 'shop', '--json');
    expect(jsonLineOf(resumed)).toMatchObject({ wasPaused: true, missed: [] });
  });

  it('previews what the server would do, the same as the spec', async () => {
    const call = ['--count', '10', '--json', '--from', '2027-10-28'];
    const served = await schedule('preview', 'shop', ...call);
    const planned = await schedule('preview', '--spec', spec, ...call);
    expect(jsonLineOf(served)).toMatchObject({
      fires: (jsonLineOf(planned) as unknown as { fires: unknown[] }).fires,
    });
  });

  it('triggers a date whose time has come, not another', async () => {
    const future = await schedule('trigger', 'shop', '--date', '2099-01-01');
    expect(future.code).toBe(2);
    expect(future.stderr).toContain('--date 2099-01-01');
    const done = await schedule('trigger', 'shop', '--date', '2026-03-28', '--by', 'ann', '--json');
    expect(jsonLineOf(done)).toMatchObject({ date: '2026-03-28', runId: 'shop-2026-03-28' });
  });

  it('names the nearest pipeline, and keeps in the ledger what was done', async () => {
    const wrong = await schedule('show', 'shap');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('nearest is shop');
    const gone = await schedule('delete', 'shop', '--reason', 'retired', '--by', 'ann');
    expect(gone.stdout).toContain('deleted: shop-daily, shop-reconcile');
    expect(gone.stdout).toContain('left alone');
    const audit = await wayline(['audit', '--spec', spec, '--json'], env);
    expect(audit.stdout).toMatch(/"apply".*"pause".*"resume".*"trigger".*"delete"/);
  });
});
