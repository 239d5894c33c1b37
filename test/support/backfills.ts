import { setTimeout as pause } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { createBackfillActivities } from '../../activities/control/backfill.js';
import type { ControlActivities } from '../../activities/control/index.js';
import type { Activities } from '../../activities/index.js';
import { addDays } from '../../workflows/contracts/logical-date.js';
import type { BackfillInput, BackfillProgress } from '../../workflows/backfill-messages.js';
import { SPEC } from './pipeline-runs.js';
import { openWorkflowEnvironment, workerWith } from './workflow-environment.js';

/** A backfill that is run, and what it is served by. */
export interface BackfillTrial {
  activities: Activities;
  from: string;
  /** A character a date (contracts/date-states.ts): what planning would give. */
  states: string;
  input?: Partial<BackfillInput>;
  control?: Partial<ControlActivities>;
  /** Before the backfill is started, with the pipeline's name. */
  before?: (pipeline: string, taskQueue: string) => Promise<void>;
  check: (handle: WorkflowHandle, pipeline: string) => Promise<void>;
}

/** Backfills on a real server, each of a pipeline and with workers of its own. */
export class Backfills {
  private count = 0;

  private constructor(readonly environment: TestWorkflowEnvironment) {}

  static async open(): Promise<Backfills> {
    return new Backfills(await openWorkflowEnvironment());
  }

  get client() {
    return this.environment.client;
  }

  async run(trial: BackfillTrial): Promise<void> {
    this.count += 1;
    const pipeline = `backfilled-${this.count}`;
    const taskQueue = `backfills-${this.count}`;
    const { states, from } = trial;
    const real = createBackfillActivities({
      stores: () => {
        throw new Error('not needed');
      },
      build: 'test',
    });
    const control: Partial<ControlActivities> = {
      planBackfill: () => Promise.resolve({ states }),
      lookAtDates: (dates) => real.lookAtDates(dates),
    };
    const worker = await workerWith(this.environment, taskQueue, trial.activities, {
      ...control,
      ...trial.control,
    });
    await worker.runUntil(async () => {
      await trial.before?.(pipeline, taskQueue);
      const to = addDays(from, states.length - 1);
      const input = { spec: { ...SPEC, pipeline }, from, to, parallel: 2, ...trial.input };
      const handle = await this.client.workflow.start('backfill', {
        workflowId: `${pipeline}-backfill-${from}-${to}`,
        taskQueue,
        args: [input],
      });
      await trial.check(handle, pipeline);
    });
  }

  teardown(): Promise<void> {
    return this.environment.teardown();
  }
}

/** Waits until a backfill's progress is as wanted, and returns it. */
export async function untilBackfill(
  handle: WorkflowHandle,
  isReached: (progress: BackfillProgress) => boolean,
): Promise<BackfillProgress> {
  for (;;) {
    const progress = await handle.query<BackfillProgress>('progress');
    if (isReached(progress)) return progress;
    await pause(50);
  }
}
