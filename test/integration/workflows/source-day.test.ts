import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import { createSourceSensorActivities } from '../../../activities/control/source-sensor.js';
import type { Activities } from '../../../activities/index.js';
import type { RunResult } from '../../../workflows/messages.js';
import { FolderStore } from '../../support/folder-store.js';
import { PipelineRuns, SPEC, untilHeld, untilProgress } from '../../support/pipeline-runs.js';
import { fakeActivities } from '../../support/workflow-environment.js';

const MISSING = 's3://raw-data/events/dt=2026-03-02/*.parquet';
const spec = {
  ...SPEC,
  schedule: { ready: { pollSeconds: 1, marker: '_SUCCESS' } },
} as typeof SPEC;
const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();
const containing = (text: string): unknown => expect.stringContaining(text);

describe('a run that waits for its source day', () => {
  let pipeline: PipelineRuns;
  let root: string;
  let store: FolderStore;
  beforeAll(async () => {
    pipeline = await PipelineRuns.open();
  });
  afterAll(() => pipeline.teardown());
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'wayline-source-day-'));
    store = new FolderStore(root);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const sensor = () =>
    createSourceSensorActivities({
      stores: () => ({ source: store, artifacts: store }),
      build: 'test',
    });
  const put = (name: string, text: string): Promise<boolean> =>
    store.writeText(`s3://raw-data/events/dt=2026-03-02/${name}`, text);

  it('says what is missing while it waits, and goes on once the day has come', async () => {
    await pipeline.run({
      activities: fakeActivities(),
      control: sensor(),
      input: { spec, sourceDeadlineAt: inAnHour() },
      check: async (handle) => {
        const { waitsFor } = await untilProgress(handle, (now) => now.waitsFor !== undefined);
        expect(waitsFor?.object).toBe(MISSING);
        const said = async (text: string): Promise<void> => {
          for (let found = false; !found;) {
            const { raw } = await handle.describe();
            const message = raw.pendingActivities?.[0]?.lastFailure?.message ?? '';
            found = message.includes(text);
          }
        };
        await said('expected at least 1 file by');
        await put('a.parquet', 'rows');
        await said('_SUCCESS by');
        await put('_SUCCESS', '');
        await handle.result();
        const progress = await untilProgress(handle, () => true);
        expect(progress.waitsFor).toBeUndefined();
      },
    });
  });

  it('holds at the deadline naming the path, and goes on after it once an operator has mended it', async () => {
    const deadline = new Date(Date.now() - 1000).toISOString();
    await pipeline.run({
      activities: fakeActivities(),
      control: sensor(),
      input: { spec, sourceDeadlineAt: deadline },
      check: async (handle) => {
        const { failure } = await untilHeld(handle);
        expect(failure).toMatchObject({
          type: 'UpstreamNotReady',
          object: MISSING,
          rule: `expected at least 1 file by ${deadline}, got 0`,
        });
        await handle.executeUpdate('retryStage', { args: ['put there without its marker'] });
        await handle.result();
      },
    });
  });

  it('waits for other files where collect finds no row in these', async () => {
    const fakes = fakeActivities();
    let collected = 0;
    const collect: Activities['collect'] = async (input) => {
      collected += 1;
      if (collected > 1) return fakes.collect(input);
      throw ApplicationFailure.create({
        type: 'UpstreamNotReady',
        message: 'no event row',
        details: [
          { type: 'UpstreamNotReady', object: MISSING, message: 'no event row', remedy: '' },
        ],
      });
    };
    await put('a.parquet', 'no rows');
    await put('_SUCCESS', '');
    await pipeline.run({
      activities: { ...fakes, collect },
      control: sensor(),
      input: { spec, sourceDeadlineAt: inAnHour() },
      check: async (handle) => {
        for (let said = ''; !said.includes('expected a row for 2026-03-02');) {
          const { raw } = await handle.describe();
          said = raw.pendingActivities?.[0]?.lastFailure?.message ?? '';
        }
        expect(collected).toBe(1);
        await put('a.parquet', 'rows at last');
        await handle.result();
        expect(collected).toBe(2);
      },
    });
  });

  it('warns half-way to the time at which it is due and alerts once when that is missed', async () => {
    const freshBy = new Date(Date.now() + 8000).toISOString();
    const notify = [{ url: 'http://127.0.0.1:9/hook' }];
    await pipeline.run({
      activities: fakeActivities(),
      control: sensor(),
      input: { spec: { ...spec, notify }, sourceDeadlineAt: inAnHour(), freshBy },
      check: async (handle) => {
        const late = await untilProgress(handle, ({ isLate }) => isLate === true);
        expect(late).toMatchObject({ state: 'running', freshBy });
        await put('a.parquet', 'rows');
        await put('_SUCCESS', '');
        await handle.result();
        const { events } = await handle.fetchHistory();
        const told = (events ?? []).flatMap(
          (event) => event.startChildWorkflowExecutionInitiatedEventAttributes?.workflowId ?? [],
        );
        const due = freshBy.replaceAll(/\W/g, '');
        expect(told.filter((id) => id.includes('deadline'))).toEqual([
          `${handle.workflowId}-notify-deadline-warning-${due}`,
          `${handle.workflowId}-notify-deadline-missed-${due}`,
        ]);
      },
    });
  });

  it('takes its timers down where it ends in time, and sets none without a time', async () => {
    const timersOf = async (input: object): Promise<string[]> => {
      const types: string[] = [];
      await pipeline.run({
        activities: fakeActivities(),
        input,
        check: async (handle) => {
          const { stages } = (await handle.result()) as RunResult;
          expect(stages).toHaveLength(8);
          const { events } = await handle.fetchHistory();
          for (const event of events ?? []) {
            if (event.timerStartedEventAttributes) types.push('started');
            if (event.timerFiredEventAttributes) types.push('fired');
          }
        },
      });
      return types;
    };
    expect(await timersOf({ freshBy: inAnHour() })).toEqual(['started']);
    expect(await timersOf({})).toEqual([]);
  });

  it('is told what to do in the details while it waits', async () => {
    await pipeline.run({
      activities: fakeActivities(),
      control: sensor(),
      input: { spec, sourceDeadlineAt: inAnHour(), freshBy: inAnHour() },
      check: async (handle) => {
        await untilProgress(handle, (now) => now.waitsFor !== undefined);
        const metadata = await handle.query<{ currentDetails?: string }>(
          '__temporal_workflow_metadata',
        );
        expect(metadata.currentDetails).toEqual(containing('Waits for its source until'));
        expect(metadata.currentDetails).toEqual(containing(MISSING));
        expect(metadata.currentDetails).toEqual(containing('Due by'));
        await handle.executeUpdate('abort', { args: ['seen'] });
        await expect(handle.result()).rejects.toThrow();
      },
    });
  });
});
