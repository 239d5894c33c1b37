import type { ControlActivities } from '../../activities/control/index.js';
import { NOTIFICATION_KINDS } from '../../workflows/contracts/notification.js';
import { Backfills } from '../support/backfills.js';
import { failing, PipelineRuns, SPEC, untilHeld } from '../support/pipeline-runs.js';
import { resetBefore } from '../support/reset-run.js';
import { fakeActivities, workerWith } from '../support/workflow-environment.js';
import { clearHistories, keepHistories } from './recorder.js';
import { inAnHour, SCENARIOS } from './scenarios.js';

const ended = (result: Promise<unknown>): Promise<unknown> => result.catch(() => undefined);

describe('the recording of runs', () => {
  let pipeline: PipelineRuns;
  let backfills: Backfills;
  beforeAll(async () => {
    clearHistories();
    backfills = await Backfills.open();
    pipeline = PipelineRuns.in(backfills.environment);
  });
  afterAll(() => backfills.teardown());

  it.each(SCENARIOS)('$name', async ({ name, run, steer }) => {
    await pipeline.run({
      ...run,
      check: async (handle) => {
        await steer?.(handle);
        await ended(handle.result());
        await keepHistories(backfills.client, name, handle);
      },
    });
  });

  it('reset-to-train', async () => {
    await pipeline.run({
      activities: failing('segment', 1).activities,
      check: async (handle) => {
        await untilHeld(handle);
        await handle.signal('retryStage', 'mended');
        await handle.result();
        await resetBefore(pipeline.environment, handle, 'train', 'train again');
        await pipeline.environment.client.workflow.getHandle(handle.workflowId).result();
        await keepHistories(backfills.client, 'reset-to-train', handle);
      },
    });
  });

  it('notified and notification', async () => {
    const notify = [{ url: 'http://127.0.0.1:9/hook' }];
    await pipeline.run({
      activities: fakeActivities(),
      input: { spec: { ...SPEC, notify } },
      check: async (handle) => {
        await handle.result();
        const { events } = await handle.fetchHistory();
        const child = (events ?? []).flatMap(
          (event) => event.startChildWorkflowExecutionInitiatedEventAttributes?.workflowId ?? [],
        );
        const told = { workflowId: child[0] ?? '' };
        await pipeline.environment.client.workflow.getHandle(told.workflowId).result();
        await keepHistories(backfills.client, 'notified', handle);
        await keepHistories(backfills.client, 'notification', told);
      },
    });
  });

  it('backfill', async () => {
    await backfills.run({
      activities: fakeActivities(),
      from: '2026-01-01',
      states: '.....',
      input: { datesPerExecution: 2 },
      check: async (handle, name) => {
        await backfills.client.workflow.getHandle(handle.workflowId).result();
        await keepHistories(backfills.client, 'backfill', handle);
        await keepHistories(backfills.client, 'backfilled', { workflowId: `${name}-2026-01-01` });
      },
    });
  });

  it('opened-day', async () => {
    const planDay = () =>
      Promise.resolve({
        ...{ date: '2026-03-03', spec: SPEC, openRuns: 3, triggered: false },
        ...{ sourceDeadlineAt: inAnHour(), freshBy: inAnHour() },
      });
    await once('openDay', 'opened-day', { planDay });
  });

  it('reconciled', async () => {
    const found = {
      ...{ pipeline: 'shop', checkedAt: '2026-03-04T00:00:00Z', dates: [] },
      ...{ unpublished: ['2026-03-02'], command: 'wayline backfill' },
      schedule: { exists: true, paused: false, note: '', digest: '', createdAt: '' },
    };
    const notify = [
      { url: 'http://127.0.0.1:9/hook', form: 'json' as const, on: [...NOTIFICATION_KINDS] },
    ];
    const checkDates = () => Promise.resolve({ found, told: [], notify });
    await once('reconcile', 'reconciled', { checkDates });
  });

  /** Runs a short workflow of a schedule to its end and keeps its history. */
  async function once(
    type: string,
    name: string,
    control: Partial<ControlActivities>,
  ): Promise<void> {
    const { client } = backfills;
    const worker = await workerWith(backfills.environment, name, fakeActivities(), control);
    await worker.runUntil(async () => {
      const handle = await client.workflow.start(type, {
        workflowId: name,
        taskQueue: name,
        args: ['shop', 's3://wayline/specs/shop.json'],
      });
      await handle.result();
      await keepHistories(client, name, handle);
    });
  }
});
