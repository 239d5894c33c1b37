import type { Activities } from '../../../activities/index.js';
import type { StageInput } from '../../../workflows/contracts/stage-io.js';
import type { RunResult } from '../../../workflows/messages.js';
import {
  failing,
  PipelineRuns,
  SPEC,
  stageOf,
  untilHeld,
  untilProgress,
} from '../../support/pipeline-runs.js';
import { fakeActivities } from '../../support/workflow-environment.js';

describe('a run that waits', () => {
  let pipeline: PipelineRuns;
  beforeAll(async () => {
    pipeline = await PipelineRuns.open();
  });
  afterAll(() => pipeline.teardown());

  it('acts at once by signal while the stage waits for its next attempt', async () => {
    const fakes = fakeActivities();
    let calls = 0;
    const train: Activities['train'] = (input) => {
      calls += 1;
      return calls < 3 ? Promise.reject(new Error('flaky')) : fakes.train(input);
    };
    await pipeline.run({
      activities: { ...fakes, train },
      check: async (handle) => {
        while (calls < 1) await untilProgress(handle, () => true);
        await handle.signal('retryStage', 'now, please');
        const { stages } = (await handle.result()) as RunResult;
        expect(stages[4]?.status).toBe('done');
        const progress = await untilProgress(handle, () => true);
        expect(progress.decided).toMatchObject([{ verb: 'retryStage', reason: 'now, please' }]);
      },
    });
  });

  it('outlives a time without workers as a signal', async () => {
    const { activities } = failing('train', 99);
    let workflowId = '';
    await pipeline.run({
      activities,
      check: async (handle) => {
        workflowId = handle.workflowId;
        await untilHeld(handle);
      },
    });
    const handle = pipeline.environment.client.workflow.getHandle(workflowId);
    await handle.signal('abort', 'while nobody worked');
    await pipeline.serve(fakeActivities(), async () => {
      await expect(handle.result()).rejects.toMatchObject({
        cause: { message: expect.stringContaining('aborted: while nobody worked') as unknown },
      });
    });
  });

  it('reminds, and gives a run up that nobody decides on', async () => {
    const { activities } = failing('train', 99);
    await pipeline.run({
      activities,
      input: {
        spec: { ...SPEC, limits: { reminderHours: 0.001, longestHoldDays: 0.0001 } },
      },
      check: async (handle) => {
        await expect(handle.result()).rejects.toMatchObject({
          cause: { message: expect.stringContaining('nobody decided within') as unknown },
        });
        const { events } = await handle.fetchHistory();
        const summaries = (events ?? []).flatMap((event) => {
          const data = event.userMetadata?.summary?.data;
          return data ? [Buffer.from(data).toString('utf8')] : [];
        });
        expect(summaries).toEqual(
          expect.arrayContaining([
            expect.stringContaining('WAITING FOR OPERATOR: train failed (DataContractViolation)'),
            expect.stringContaining('LONGEST HOLD'),
          ]),
        );
        const { searchAttributes } = await handle.describe();
        expect(searchAttributes).toMatchObject({ WaylineState: ['aborted'] });
      },
    });
  });

  it('shows a cancelled run as cancelled', async () => {
    const { activities } = failing('train', 99);
    await pipeline.run({
      activities,
      check: async (handle) => {
        await untilHeld(handle);
        await handle.cancel();
        await expect(handle.result()).rejects.toThrow();
        const description = await handle.describe();
        expect(description.status.name).toBe('CANCELLED');
        expect(description.searchAttributes).toMatchObject({ WaylineState: ['cancelled'] });
      },
    });
  });

  it('forgets decisions in a reset to an earlier stage, which runs again with the artifacts kept', async () => {
    const { activities, inputs } = failing('train', 1);
    const collected: StageInput[] = [];
    const fakes = fakeActivities();
    const collect: Activities['collect'] = (input) => {
      collected.push(input);
      return fakes.collect(input);
    };
    await pipeline.run({
      activities: { ...activities, collect },
      check: async (handle) => {
        await untilHeld(handle);
        await handle.signal('retryStage', 'first time');
        await handle.result();
        const { runId } = await handle.describe();
        const before = await untilProgress(handle, () => true);
        const resetTo = stageOf(before, 'train')?.resetTo;
        const { events } = await handle.fetchHistory();
        const resetPoint = (events ?? []).find(({ eventId }) => Number(eventId) === resetTo);
        expect(resetPoint?.workflowTaskCompletedEventAttributes).toBeTruthy();
        await pipeline.environment.client.workflowService.resetWorkflowExecution({
          namespace: 'default',
          workflowExecution: { workflowId: handle.workflowId, runId },
          workflowTaskFinishEventId: resetPoint?.eventId ?? null,
          reason: 'train again',
          requestId: 'reset-1',
        });
        const reset = pipeline.environment.client.workflow.getHandle(handle.workflowId);
        const { stages } = (await reset.result()) as RunResult;
        expect(stages.map(({ status }) => status)).toEqual(Array(8).fill('done'));
        const progress = await untilProgress(reset, () => true);
        expect(progress.decided).toEqual([]);
      },
    });
    expect(collected).toHaveLength(1);
    expect(inputs).toHaveLength(3);
  });
});
