import { ApplicationFailure } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import type { Activities } from '../../activities/index.js';
import type { StageName } from '../../workflows/contracts/stage-io.js';
import {
  brokenFile,
  failing,
  SPEC,
  stageOf,
  untilHeld,
  untilProgress,
  type PipelineRun,
} from '../support/pipeline-runs.js';
import { fakeActivities } from '../support/workflow-environment.js';

/** A way through a run of one date. */
export interface Scenario {
  name: string;
  run: Omit<PipelineRun, 'check'>;
  /** Steers the run; it is recorded once it has ended. */
  steer?: (handle: WorkflowHandle) => Promise<unknown>;
}

const LAST_GOOD = {
  date: '2026-03-01',
  record: 's3://wayline/artifacts/shop/_runs/2026-03-01.json',
  stages: ['collect', 'clean', 'featurise', 'segment', 'train'] as StageName[],
};

/** A stage that goes on until it is let go. */
const letGo = { now: (): void => undefined };
const endless: Activities['train'] = (input) =>
  new Promise<void>((resolve) => (letGo.now = resolve)).then(() => fakeActivities().train(input));

const unavailable = ApplicationFailure.create({
  type: 'StorageUnavailable',
  message: 'train s3://wayline: no answer',
});

/** An instant that is an hour ahead. */
export const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

/** Every way through a run of one date that an open run may be on when a new build arrives. */
export const SCENARIOS: readonly Scenario[] = [
  { name: 'done', run: { activities: fakeActivities() } },
  {
    name: 'failed',
    run: { activities: failing('train', 99).activities, input: { onFailure: 'fail' } },
  },
  {
    name: 'held-and-retried',
    run: { activities: failing('segment', 2).activities },
    steer: async (handle) => {
      await untilHeld(handle);
      await handle.executeUpdate('retryStage', { args: [undefined] });
      await untilProgress(
        handle,
        ({ decided, state }) => decided?.length === 1 && state === 'held',
      );
      await handle.executeUpdate('retryStage', { args: [{ reason: 'mended', by: 'ops' }] });
    },
  },
  {
    name: 'retried-with-set',
    run: { activities: failing('segment', 1).activities },
    steer: async (handle) => {
      await untilHeld(handle);
      const set = { k: 4, 'segment.sampleSize': 500 };
      await handle.executeUpdate('retryStage', { args: [{ reason: 'four will do', set }] });
    },
  },
  {
    name: 'skipped',
    run: {
      activities: failing('train', 99).activities,
      control: {
        openRun: () => Promise.resolve({ build: 'b1', lastGood: LAST_GOOD }),
        carryStage: async ({ stage }) => ({
          ...(await fakeActivities()[stage]({ inputs: {} } as never)),
          status: 'skipped',
          carriedFrom: LAST_GOOD.date,
        }),
      },
    },
    steer: async (handle) => {
      await untilHeld(handle);
      await handle.executeUpdate('skipStage', { args: ['yesterday will do'] });
    },
  },
  {
    name: 'gate-overridden',
    run: {
      activities: failing('clean', 1, brokenFile('QualityGateFailed', ['rejected'])).activities,
    },
    steer: async (handle) => {
      await untilHeld(handle);
      await handle.executeUpdate('overrideGate', { args: [{ reason: 'checked by hand' }] });
    },
  },
  {
    name: 'aborted-by-signal-while-retrying',
    run: { activities: failing('train', 99, unavailable).activities },
    steer: async (handle) => {
      for (let attempt = 0; attempt < 2;) {
        const { raw } = await handle.describe();
        attempt = raw.pendingActivities?.find(({ lastFailure }) => lastFailure)?.attempt ?? 0;
      }
      await handle.signal('abort', 'not today');
    },
  },
  {
    name: 'cancelled',
    run: { activities: fakeActivities({ train: endless }) },
    steer: async (handle) => {
      await untilProgress(handle, (now) => stageOf(now, 'train')?.status === 'running');
      await handle.cancel();
      await handle.result().catch(() => undefined);
      letGo.now();
    },
  },
  {
    name: 'expired',
    run: {
      activities: failing('train', 99).activities,
      input: { spec: { ...SPEC, limits: { reminderHours: 0.001, longestHoldDays: 0.0001 } } },
    },
  },
  {
    name: 'source-awaited',
    run: {
      activities: fakeActivities(),
      control: { awaitSource: failsOnce() },
      input: {
        spec: { ...SPEC, schedule: { ready: { pollSeconds: 1 } } },
        sourceDeadlineAt: inAnHour(),
        freshBy: inAnHour(),
      },
    },
  },
];

function failsOnce() {
  let looks = 0;
  return () => {
    looks += 1;
    if (looks > 1) return Promise.resolve({ seen: '' });
    const message = 'collect s3://raw-data: expected at least 1 file, got 0';
    return Promise.reject(ApplicationFailure.create({ type: 'UpstreamNotReady', message }));
  };
}
