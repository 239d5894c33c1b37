import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { readLedger, listLedger } from '../../activities/artifacts/ledger.js';
import { createControlActivities } from '../../activities/control/index.js';
import type { Stores } from '../../activities/deps.js';
import type { Activities } from '../../activities/index.js';
import type { TemporalClient } from '../../client/connection.js';
import { applySchedules, type AppliedSchedule } from '../../client/schedules/apply-schedules.js';
import { findSchedule, type FoundSchedule } from '../../client/schedules/find-schedule.js';
import { checkSpec, parseSpecText, type CheckedSpec } from '../../client/spec/read-spec.js';
import { FolderStore } from './folder-store.js';
import { openWorkflowEnvironment, workerWith } from './workflow-environment.js';

/** A real server with pipelines on schedules, whose control activities are real over a folder. */
export class ScheduledShop {
  private pipelines = 0;

  private constructor(
    readonly environment: TestWorkflowEnvironment,
    private readonly root: string,
    readonly store: FolderStore,
  ) {}

  static async open(): Promise<ScheduledShop> {
    const root = await mkdtemp(path.join(tmpdir(), 'wayline-scheduled-'));
    return new ScheduledShop(await openWorkflowEnvironment(), root, new FolderStore(root));
  }

  async close(): Promise<void> {
    await this.environment.teardown();
    await rm(this.root, { recursive: true, force: true });
  }

  readonly stores: Stores = () => ({ source: this.store, artifacts: this.store });

  get temporal(): TemporalClient {
    const { client, connection, address } = this.environment;
    return {
      client,
      connection: connection,
      address,
      namespace: client.options.namespace,
      close: () => Promise.resolve(),
    };
  }

  /** A spec of a pipeline of its own; `more` is YAML (flow style) of further sections. */
  spec(more: string, pipeline?: string): CheckedSpec {
    const name = pipeline ?? `shop${(this.pipelines += 1)}`;
    return checkSpec(
      parseSpecText(
        'spec.yaml',
        `{pipeline: ${name}, ${more},
          storage: {source: s3://raw, artifacts: s3://wayline/artifacts, publish: s3://wayline/published},
          sources: {events: {path: "events/dt={date}/*.parquet"}}}`,
      ),
    );
  }

  /** Applies a spec for workers of a task queue named like its pipeline. */
  apply(spec: CheckedSpec, paused = false): Promise<AppliedSchedule[]> {
    const taskQueue = spec.complete.pipeline;
    const applying = { taskQueue, who: 'ann', why: 'first', paused };
    return applySchedules(this.temporal, this.stores, spec, applying);
  }

  find(spec: CheckedSpec): Promise<FoundSchedule> {
    return findSchedule(this.temporal, this.stores, spec.complete.pipeline);
  }

  /** Workers for the pipeline of a spec while `work` goes on; its stages are the given ones. */
  async withWorkers(
    { complete }: CheckedSpec,
    activities: Activities,
    work: () => Promise<void>,
  ): Promise<void> {
    const real = createControlActivities({ stores: this.stores, build: 'test' });
    const present = { awaitSource: () => Promise.resolve({ seen: '' }) };
    const workers = await workerWith(this.environment, complete.pipeline, activities, {
      ...real,
      ...present,
    });
    await workers.runUntil(work);
  }

  /** Ids of the workflows that a query finds, in order. */
  async workflows(query: string): Promise<string[]> {
    const ids: string[] = [];
    for await (const { workflowId } of this.environment.client.workflow.list({ query })) {
      ids.push(workflowId);
    }
    return ids.sort();
  }

  async ledger({ complete }: CheckedSpec) {
    const { storage, pipeline } = complete;
    const ids = await listLedger(this.store, storage, pipeline);
    return (await readLedger(this.store, storage, pipeline, ids)).entries;
  }
}

/** Looks until it holds. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50));
}
