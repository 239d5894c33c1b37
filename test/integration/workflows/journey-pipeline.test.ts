import path from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import type { Activities } from '../../../activities/index.js';
import { STAGES, type ShareInput, type StageInput } from '../../../workflows/contracts/stage-io.js';
import type { JourneyPipelineInput, RunResult } from '../../../workflows/messages.js';
import {
  brokenFile,
  PipelineRuns,
  SPEC,
  stageOf,
  untilHeld,
  untilProgress,
} from '../../support/pipeline-runs.js';
import { fakeActivities } from '../../support/workflow-environment.js';

const containing = (text: string): unknown => expect.stringContaining(text);
const stageReports: unknown = expect.arrayContaining([]);

describe('journeyPipeline', () => {
  let pipeline: PipelineRuns;
  beforeAll(async () => {
    pipeline = await PipelineRuns.open();
  });
  afterAll(() => pipeline.teardown());

  const withRun = (
    activities: Activities,
    onFailure: JourneyPipelineInput['onFailure'],
    check: (handle: WorkflowHandle) => Promise<void>,
    input: Partial<JourneyPipelineInput> = {},
  ): Promise<void> => pipeline.run({ activities, check, input: { onFailure, ...input } });

  it('runs the eight stages in order and hands each the artifacts of those before', async () => {
    await withRun(fakeActivities(), 'fail', async (handle) => {
      const result = (await handle.result()) as RunResult;
      expect(result.stages.map(({ name, status, rowsIn }) => [name, status, rowsIn])).toEqual([
        ['collect', 'done', 0],
        ['clean', 'done', 1],
        ['featurise', 'done', 2],
        ['segment', 'done', 3],
        ['train', 'done', 4],
        ['recommend', 'done', 5],
        ['optimise', 'done', 6],
        ['publish', 'done', 7],
      ]);
      expect(result.release.release).toBe('2026-03-02-abc');
    });
  });

  it('gives every stage the end of the date in the zone of the spec', async () => {
    const seen: string[] = [];
    const fakes = fakeActivities();
    const collect: Activities['collect'] = (input) => {
      seen.push(input.run.asOf);
      return fakes.collect(input);
    };
    await withRun({ ...fakes, collect }, 'fail', async (handle) => {
      await handle.result();
    });
    expect(seen).toEqual(['2026-03-02T16:00:00.000Z']);
  });

  it('refuses a spec with an unknown key without running a stage', async () => {
    const spec = { ...SPEC, segmnt: {} } as JourneyPipelineInput['spec'];
    await withRun(
      fakeActivities(),
      'fail',
      async (handle) => {
        await expect(handle.result()).rejects.toMatchObject({ cause: { type: 'InvalidConfig' } });
      },
      { spec },
    );
  });

  it('ends at once with the typed failure where nobody watches', async () => {
    const clean = (): Promise<never> => Promise.reject(brokenFile());
    await withRun(fakeActivities({ clean }), 'fail', async (handle) => {
      await expect(handle.result()).rejects.toMatchObject({
        cause: {
          type: 'DataContractViolation',
          details: [{ object: 'part.csv' }, stageReports],
        },
      });
      const { searchAttributes } = await handle.describe();
      expect(searchAttributes).toMatchObject({ WaylineState: ['failed'], WaylineStage: ['clean'] });
    });
  });

  it('shares the days of collect and clean among limits.fanOut workers, and outlives a failed share', async () => {
    const asked: ShareInput[] = [];
    const activities = fakeActivities({
      makeShare: (input) => {
        asked.push(input);
        return input.share.index === 1 ? Promise.reject(brokenFile()) : Promise.resolve(1);
      },
    });
    const spec = { ...SPEC, limits: { fanOut: 3 } };
    await withRun(
      activities,
      'fail',
      async (handle) => {
        const { stages } = (await handle.result()) as RunResult;
        expect(stages.map(({ status }) => status)).toEqual(STAGES.map(() => 'done'));
      },
      { spec },
    );
    const shares = new Set(
      asked.map(({ stage, share }) => `${stage} ${share.index} of ${share.of}`),
    );
    expect([...shares].sort()).toEqual(
      ['clean', 'collect'].flatMap((stage) => [0, 1, 2].map((index) => `${stage} ${index} of 3`)),
    );
  });

  it('holds a failed stage for an operator and goes on from there after retryStage', async () => {
    const calls: Record<string, number> = {};
    const fakes = fakeActivities();
    const counted = Object.fromEntries(
      STAGES.map((stage) => [
        stage,
        (input: StageInput) => {
          calls[stage] = (calls[stage] ?? 0) + 1;
          if (stage === 'clean' && calls[stage] === 1) throw brokenFile();
          return fakes[stage](input);
        },
      ]),
    ) as unknown as Activities;
    await withRun(counted, 'hold', async (handle) => {
      const held = await untilHeld(handle);
      expect(held.stages[1]).toMatchObject({ name: 'clean', status: 'held', attempts: 2 });
      expect(held.failure).toMatchObject({ stage: 'clean', object: 'part.csv', remedy: 'mend it' });
      await expect(
        handle.executeUpdate('retryStage', { args: [{ stage: 'train' }] }),
      ).rejects.toMatchObject({
        cause: { message: containing('the run is at clean, not at train') },
      });
      await handle.executeUpdate('retryStage', { args: [undefined] });
      await handle.result();
    });
    expect(calls).toMatchObject({ collect: 1, clean: 2, featurise: 1, publish: 1 });
  });

  it('takes a signal of the same name while held, and ends as failed after abort', async () => {
    const train = (): Promise<never> => Promise.reject(brokenFile());
    await withRun(fakeActivities({ train }), 'hold', async (handle) => {
      await untilHeld(handle);
      await handle.signal('abort', { reason: 'wrong source', by: 'ops' });
      await expect(handle.result()).rejects.toMatchObject({
        cause: { message: containing('aborted: wrong source') },
      });
      const { searchAttributes } = await handle.describe();
      expect(searchAttributes).toMatchObject({ WaylineState: ['aborted'] });
    });
  });

  it('takes a decision at once while a stage is still running', async () => {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const fakes = fakeActivities();
    const train: Activities['train'] = async (input) => {
      await gate;
      return fakes.train(input);
    };
    await withRun({ ...fakes, train }, 'hold', async (handle) => {
      await untilProgress(handle, (progress) => stageOf(progress, 'train')?.status === 'running');
      await handle.executeUpdate('abort', { args: ['not needed today'] });
      await expect(handle.result()).rejects.toMatchObject({
        cause: { message: containing('aborted: not needed today') },
      });
      release();
    });
  });

  it('replays the history of a held and freed run with today’s workflow code', async () => {
    let failures = 1;
    const fakes = fakeActivities();
    const segment: Activities['segment'] = (input) =>
      failures-- > 0 ? Promise.reject(brokenFile()) : fakes.segment(input);
    await withRun({ ...fakes, segment }, 'hold', async (handle) => {
      await untilHeld(handle);
      await handle.executeUpdate('retryStage', { args: ['source mended'] });
      await handle.result();
      const history = await handle.fetchHistory();
      const codePath = path.resolve(__dirname, '../../../dist/workflow-bundle.js');
      await Worker.runReplayHistory({ workflowBundle: { codePath } }, history, handle.workflowId);
      const largest = Math.max(
        ...(history.events ?? []).map((event) => JSON.stringify(event).length),
      );
      expect(largest).toBeLessThan(100 * 1024);
    });
  });
});
