import { ApplicationFailure } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { setTimeout as pause } from 'node:timers/promises';
import type { ControlActivities } from '../../activities/control/index.js';
import type { Activities } from '../../activities/index.js';
import type { StageInput, StageName } from '../../workflows/contracts/stage-io.js';
import type { JourneyPipelineInput, RunProgress, StageReport } from '../../workflows/messages.js';
import { fakeActivities, openWorkflowEnvironment, workerWith } from './workflow-environment.js';

export const SPEC: JourneyPipelineInput['spec'] = {
  pipeline: 'shop',
  timezone: 'Asia/Shanghai',
  storage: {
    source: 's3://raw-data',
    artifacts: 's3://wayline/artifacts',
    publish: 's3://wayline/published',
  },
  sources: { events: { path: 'events/dt={date}/*.parquet' } },
};

/** A failure that a retry cannot mend, as a stage throws it. */
export function brokenFile(type = 'DataContractViolation', gates?: string[]): ApplicationFailure {
  const facts = { type, object: 'part.csv', message: 'broken', rule: 'broken', remedy: 'mend it' };
  return ApplicationFailure.create({
    type,
    message: 'clean part.csv: broken',
    nonRetryable: true,
    details: [{ ...facts, ...(gates ? { gates } : {}) }, { attempt: 2 }],
  });
}

/** What one run is made with. */
export interface PipelineRun {
  activities: Activities;
  control?: Partial<ControlActivities>;
  input?: Partial<JourneyPipelineInput>;
  /** Watches and steers the run while workers serve it. */
  check: (handle: WorkflowHandle) => Promise<void>;
}

/** Runs of `journeyPipeline` on a real server, each with workers and a task queue of its own. */
export class PipelineRuns {
  private count = 0;

  private constructor(readonly environment: TestWorkflowEnvironment) {}

  static async open(): Promise<PipelineRuns> {
    return PipelineRuns.in(await openWorkflowEnvironment());
  }

  /** Runs on a server that is there already. */
  static in(environment: TestWorkflowEnvironment): PipelineRuns {
    return new PipelineRuns(environment);
  }

  async run({ activities, control, input, check }: PipelineRun): Promise<void> {
    this.count += 1;
    const taskQueue = `queue-${this.count}`;
    const worker = await workerWith(this.environment, taskQueue, activities, control);
    await worker.runUntil(async () => {
      const handle = await this.environment.client.workflow.start('journeyPipeline', {
        workflowId: `shop-${this.count}`,
        taskQueue,
        args: [{ date: '2026-03-02', spec: SPEC, onFailure: 'hold', ...input }],
      });
      await check(handle);
    });
  }

  /** Serves the task queue of the last run again. */
  async serve(activities: Activities, work: () => Promise<void>): Promise<void> {
    const worker = await workerWith(this.environment, `queue-${this.count}`, activities);
    await worker.runUntil(work);
  }

  teardown(): Promise<void> {
    return this.environment.teardown();
  }
}

/** Waits until the run's progress is as wanted, and returns it. */
export async function untilProgress(
  handle: WorkflowHandle,
  isReached: (progress: RunProgress) => boolean,
): Promise<RunProgress> {
  for (;;) {
    const progress = await handle.query<RunProgress>('progress');
    if (isReached(progress)) return progress;
    await pause(50);
  }
}

/** Waits until the run is held for an operator. */
export function untilHeld(handle: WorkflowHandle): Promise<RunProgress> {
  return untilProgress(handle, ({ state }) => state === 'held' || state === 'blocked');
}

/** What a run says of one of its stages. */
export function stageOf({ stages }: RunProgress, stage: StageName): StageReport | undefined {
  return stages.find(({ name }) => name === stage);
}

/** Activities of which one fails for the first times; keeps what that one was given. */
export function failing(
  stage: 'clean' | 'segment' | 'train',
  failures: number,
  error = brokenFile(),
): { activities: Activities; inputs: StageInput[] } {
  const fakes = fakeActivities();
  const inputs: StageInput[] = [];
  const activity: Activities['train'] = (input) => {
    inputs.push(input);
    return inputs.length <= failures ? Promise.reject(error) : fakes[stage](input);
  };
  return { activities: { ...fakes, [stage]: activity }, inputs };
}
