import { ApplicationFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import type { RunOverview } from '../../../client/status/run-overview.js';
import { startWayline, wayline, type Ended } from '../../e2e/support/demo-process.js';
import {
  fakeActivities,
  openWorkflowEnvironment,
  workerWith,
} from '../../support/workflow-environment.js';

const SPEC = {
  pipeline: 'shop',
  storage: { source: 's3://raw', artifacts: 's3://wayline/a', publish: 's3://wayline/p' },
  sources: { events: { path: 'events/dt={date}/*.parquet' } },
};

const brokenFile = ApplicationFailure.create({
  type: 'DataContractViolation',
  message: 'clean part.csv: broken',
  nonRetryable: true,
  details: [
    { type: 'DataContractViolation', object: 'part.csv', message: 'broken', remedy: 'mend it' },
    { attempt: 2 },
  ],
});

describe('wayline status', () => {
  let environment: TestWorkflowEnvironment;
  let folder: string;
  let spec: string;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    environment = await openWorkflowEnvironment();
    folder = mkdtempSync(path.join(tmpdir(), 'wayline-status-'));
    spec = path.join(folder, 'spec.yaml');
    writeFileSync(spec, stringify(SPEC));
    env = { TEMPORAL_ADDRESS: environment.address };
  });
  afterAll(async () => {
    await environment.teardown();
    rmSync(folder, { recursive: true, force: true });
  });

  const jsonOf = <T>({ stdout, stderr }: Ended): T => {
    const line = stdout.trimEnd().split('\n').at(-1) ?? '';
    if (!line.startsWith('{')) throw new Error(`no JSON line: ${stdout}${stderr}`);
    return JSON.parse(line) as T;
  };

  it('says that no worker takes a run, also while it is waited for, and how to start one', async () => {
    const command = startWayline(
      ['run', '--date', '2026-03-01', '--spec', spec, '--wait', '--json'],
      env,
    );
    await command.says(/no worker polls the task queue wayline; start one with: wayline worker/);
    const listed = await wayline(['status', '--json'], env);
    expect(jsonOf<{ runs: RunOverview[] }>(listed).runs[0]).toMatchObject({
      runId: 'shop-2026-03-01',
      state: 'running',
      awaited: expect.stringContaining('no worker polls the task queue wayline') as string,
    });
    const worker = await workerWith(environment, 'wayline', fakeActivities());
    await worker.runUntil(async () => {
      expect((await command.ended).code).toBe(0);
    });
  });

  it('lists a held run first, with the commands that would be accepted', async () => {
    const clean = (): Promise<never> => Promise.reject(brokenFile);
    const worker = await workerWith(environment, 'wayline', fakeActivities({ clean }));
    await worker.runUntil(async () => {
      const waited = await wayline(['run', '--date', '2026-03-02', '--spec', spec, '--wait'], env);
      expect(waited.code).toBe(1);
      expect(waited.stderr).toMatch(/wayline retry shop-2026-03-02 +# run clean again/);
      expect(waited.stderr).toContain('wayline abort shop-2026-03-02');
      expect(waited.stderr).not.toMatch(/wayline (?:skip|override)/);

      const shown = await wayline(['status'], env);
      expect(shown.code).toBe(0);
      const [, first, ...below] = shown.stdout.split('\n');
      expect(first).toMatch(/^shop-2026-03-02 +shop +2026-03-02 +held +clean /);
      expect(below[0]).toBe('    DataContractViolation: broken');
      expect(below[1]).toMatch(/^ {4}wayline retry shop-2026-03-02 /);
      expect(shown.stdout).toMatch(/^shop-2026-03-01 .*done/m);
      expect(shown.stdout).toContain('/namespaces/default/workflows?query=WaylineState%20IN%20');

      const one = jsonOf<RunOverview>(await wayline(['status', '2026-03-02', '--json'], env));
      expect(one).toMatchObject({ state: 'held', stage: 'clean', error: { object: 'part.csv' } });
      expect(one.heldAt).toMatch(/^\d{4}-/);
      expect(one.decisions.map(({ command }) => command)).toEqual([
        'wayline retry shop-2026-03-02',
        'wayline abort shop-2026-03-02',
      ]);
    });
  });

  it('keeps only the runs of a state or a pipeline', async () => {
    const states = async (...flags: string[]): Promise<string[]> => {
      const ended = await wayline(['status', '--json', ...flags], env);
      return jsonOf<{ runs: RunOverview[] }>(ended).runs.map(({ runId }) => runId);
    };
    expect(await states('--state', 'done')).toEqual(['shop-2026-03-01']);
    expect(await states('--pipeline', 'none')).toEqual([]);
    expect(await states('--limit', '1')).toEqual(['shop-2026-03-02']);
    const wrong = await wayline(['status', '--state', 'hold'], env);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('nearest is held');
  });
});
