import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { defaultPayloadConverter } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Scratch } from '../../activities/artifacts/scratch.js';
import type { ObjectStore } from '../../activities/artifacts/object-store.js';
import { createStageActivity } from '../../activities/artifacts/stage-runner.js';
import type { StageDefinition } from '../../activities/artifacts/stage.js';
import {
  createComputeThreads,
  type ComputeThreads,
} from '../../activities/compute/compute-threads.js';
import type { Deps } from '../../activities/deps.js';
import type { StageInput, StageName, StageOutput } from '../../workflows/contracts/stage-io.js';
import { FolderStore } from './folder-store.js';
import { fakeActivities, workerWith } from './workflow-environment.js';

const DATE = '2026-01-31';

/** A run on a real Temporal server whose first stage is real and the others are not. */
export class StageUnderControl {
  /** How the attempts have ended: `done`, or the name of what they threw. */
  readonly attempts: string[] = [];
  readonly threads: ComputeThreads = createComputeThreads(2);

  private constructor(
    private readonly environment: TestWorkflowEnvironment,
    private readonly root: string,
    private readonly scratch: Scratch,
    readonly store: FolderStore,
    private readonly source: ObjectStore,
  ) {}

  /** `source` stands for the source's storage. */
  static async open(
    environment: TestWorkflowEnvironment,
    source?: ObjectStore,
  ): Promise<StageUnderControl> {
    const root = await mkdtemp(path.join(tmpdir(), 'wayline-control-'));
    const store = new FolderStore(path.join(root, 's3'));
    const scratch = await Scratch.open(path.join(root, 'scratch'), 1024 ** 3);
    return new StageUnderControl(environment, root, scratch, store, source ?? store);
  }

  /** Starts the run, gives its handle to `during`, and returns how the run has ended. */
  async run(
    definition: Omit<StageDefinition, 'name' | 'specKeys' | 'reads'>,
    during: (handle: PendingStage) => Promise<void>,
  ): Promise<string> {
    const taskQueue = `control-${path.basename(this.root)}-${this.attempts.length}`;
    const collect = this.watched({ name: 'collect', specKeys: [], reads: [], ...definition });
    const worker = await workerWith(this.environment, taskQueue, fakeActivities({ collect }));
    return worker.runUntil(async () => {
      const handle = await this.environment.client.workflow.start('journeyPipeline', {
        workflowId: taskQueue,
        taskQueue,
        args: [{ date: DATE, spec: this.spec, onFailure: 'fail' }],
      });
      await during(new PendingStage(this.environment, taskQueue));
      const ended = await handle.result().then(
        () => 'done',
        (error: Error) => error.cause?.constructor.name ?? error.name,
      );
      // The run does not wait for the attempt that it cancels.
      await until(async () => (await this.attemptFolders()).length === 0);
      return ended;
    });
  }

  /** Folders of attempts on the scratch disk. */
  async attemptFolders(): Promise<string[]> {
    const [worker = ''] = await readdir(path.join(this.root, 'scratch'));
    const names = await readdir(path.join(this.root, 'scratch', worker));
    return names.filter((name) => name !== 'files');
  }

  /** Files below the attempts' folders: what DuckDB has spilled among them. */
  async attemptFiles(): Promise<string[]> {
    const [worker = ''] = await readdir(path.join(this.root, 'scratch'));
    return readdir(path.join(this.root, 'scratch', worker), { recursive: true });
  }

  /** Markers of committed outputs. */
  async markers(): Promise<string[]> {
    const objects = await this.store.list('s3://wayline/artifacts/');
    return objects.map(({ key }) => key).filter((key) => /\/_committed\/\w+\.json$/.test(key));
  }

  async close(): Promise<void> {
    await this.threads.close();
    await rm(this.root, { recursive: true, force: true });
  }

  private watched(definition: StageDefinition): (input: StageInput) => Promise<StageOutput> {
    const deps: Deps = {
      stores: () => ({ source: this.source, artifacts: this.store }),
      scratch: this.scratch,
      threads: this.threads,
      codeVersions: new Proxy({}, { get: () => 'test' }) as Record<StageName, string>,
      checkpointAfterMs: 0,
    };
    const activity = createStageActivity(definition, deps);
    return async (input) => {
      try {
        const output = await activity(input);
        this.attempts.push('done');
        return output;
      } catch (error) {
        this.attempts.push((error as Error).name);
        throw error;
      }
    };
  }

  private readonly spec = {
    pipeline: 'test',
    storage: {
      source: 's3://source/shop',
      artifacts: 's3://wayline/artifacts',
      publish: 's3://wayline/published',
    },
    sources: { events: { path: 'events/dt={date}/*' } },
  };
}

/** The stage of a run that is going on, as the server and its Web UI see it. */
export class PendingStage {
  constructor(
    private readonly environment: TestWorkflowEnvironment,
    readonly workflowId: string,
  ) {}

  /** Waits until a heartbeat says that the stage is in this phase. */
  async untilPhase(phase: string): Promise<void> {
    await until(async () => {
      const [payload] = (await this.pending())?.heartbeatDetails?.payloads ?? [];
      if (payload === undefined) return false;
      return defaultPayloadConverter.fromPayload<{ phase: string }>(payload).phase === phase;
    });
  }

  async untilPaused(): Promise<void> {
    // PENDING_ACTIVITY_STATE_PAUSED: the attempt has ended, too.
    await until(async () => Number((await this.pending())?.state) === 4);
  }

  async cancel(): Promise<void> {
    await this.environment.client.workflow.getHandle(this.workflowId).cancel();
  }

  async pause(): Promise<void> {
    await this.service.pauseActivity({ ...this.activity, reason: 'a look at the source' });
  }

  async unpause(): Promise<void> {
    await this.service.unpauseActivity(this.activity);
  }

  async reset(): Promise<void> {
    await this.service.resetActivity(this.activity);
  }

  /** What the run says of itself. */
  async state(): Promise<string> {
    const handle = this.environment.client.workflow.getHandle(this.workflowId);
    return (await handle.query<{ state: string }>('progress')).state;
  }

  private get service() {
    return this.environment.client.workflowService;
  }

  private get activity() {
    const execution = { workflowId: this.workflowId };
    return { namespace: 'default', execution, type: 'collect', identity: 'test' };
  }

  private async pending() {
    const handle = this.environment.client.workflow.getHandle(this.workflowId);
    const { raw } = await handle.describe();
    return raw.pendingActivities?.find(({ activityType }) => activityType?.name === 'collect');
  }
}

/** Polls until something is so; the test's own time limit ends it. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(50);
}
