import { Backfills } from '../support/backfills.js';
import { failing, PipelineRuns, SPEC, untilHeld } from '../support/pipeline-runs.js';
import { resetBefore } from '../support/reset-run.js';
import { fakeActivities } from '../support/workflow-environment.js';
import { clearHistories, keepHistories } from './recorder.js';
import { SCENARIOS } from './scenarios.js';

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
});
