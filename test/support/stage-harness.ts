import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Attempt } from '../../activities/artifacts/attempt.js';
import { sha256OfJson } from '../../activities/artifacts/fingerprint.js';
import { isPartView, openPartView, readPartView } from '../../activities/artifacts/part-view.js';
import { Scratch } from '../../activities/artifacts/scratch.js';
import type {
  MissingParts,
  StageDefinition,
  StageSummary,
} from '../../activities/artifacts/stage.js';
import type { ComputeThreads } from '../../activities/compute/compute-threads.js';
import { DuckSession, sqlLiteral } from '../../activities/compute/duck-session.js';
import type { Deps } from '../../activities/deps.js';
import type { ArtifactRefs } from '../../workflows/contracts/artifact-ref.js';
import { endOfDay } from '../../workflows/contracts/logical-date.js';
import {
  pipelineSpecSchema,
  type PipelineSpec,
  type PipelineSpecInput,
} from '../../workflows/contracts/spec.js';
import type {
  PartsShare,
  StageCheckpoints,
  StageInput,
  StageName,
  StageRecord,
} from '../../workflows/contracts/stage-io.js';
import { FolderStore } from './folder-store.js';

/** Runs stages one after the other without Temporal, over a folder; artifacts are kept by dataset name. */
export class StageHarness {
  readonly inputs: ArtifactRefs = {};
  readonly before: StageRecord[] = [];
  /** Quality gates that an operator has opened. */
  readonly openGates: string[] = [];

  private constructor(
    readonly root: string,
    readonly spec: PipelineSpec,
    readonly date: string,
    readonly store: FolderStore,
    readonly deps: Deps,
  ) {}

  /** `threads` must be given where a stage computes in threads. */
  static async open(options: {
    date: string;
    spec: Partial<PipelineSpecInput>;
    threads: ComputeThreads;
  }): Promise<StageHarness> {
    const root = await mkdtemp(path.join(tmpdir(), 'wayline-stages-'));
    const store = new FolderStore(path.join(root, 's3'));
    const spec = pipelineSpecSchema.parse({
      pipeline: 'test',
      storage: {
        source: 's3://source/shop',
        artifacts: 's3://wayline/artifacts',
        publish: 's3://wayline/published',
      },
      sources: { events: { path: 'events/dt={date}/*' } },
      ...options.spec,
    });
    const scratch = await Scratch.open(path.join(root, 'scratch'), 1024 ** 3);
    const codeVersions = new Proxy({}, { get: () => 'test' }) as Record<StageName, string>;
    const deps = {
      stores: () => ({ source: store, artifacts: store }),
      scratch,
      threads: options.threads,
      codeVersions,
    };
    return new StageHarness(root, spec, options.date, store, deps);
  }

  /** What the next stage is given. */
  get stageInput(): StageInput {
    const run = {
      runId: 'test',
      pipeline: this.spec.pipeline,
      date: this.date,
      asOf: endOfDay(this.date, this.spec.timezone),
    };
    const { spec, inputs, before, openGates } = this;
    return { run, spec, inputs, before, ...(openGates.length > 0 ? { openGates } : {}) };
  }

  /** The same pipeline on another date, over the same storage; `train` replaces keys of that section. */
  onDate(date: string, train: Partial<PipelineSpec['train']> = {}): StageHarness {
    const spec = { ...this.spec, train: { ...this.spec.train, ...train } };
    return new StageHarness(this.root, spec, date, this.store, this.deps);
  }

  /** Keeps the record of a run whose stage has made what is there, as the end of a run does. */
  async record(stage: StageName): Promise<void> {
    const uri = `s3://wayline/artifacts/${this.spec.pipeline}/_runs/${this.date}.json`;
    const stages = [{ stage, outputs: this.inputs }];
    await this.store.writeText(uri, JSON.stringify({ date: this.date, stages }));
  }

  /**
   * An attempt at a stage that ends right after it has saved the checkpoint of this name; returns what the last
   * heartbeat names.
   */
  async interrupt(
    definition: StageDefinition,
    after: string,
  ): Promise<StageCheckpoints | undefined> {
    const attempt = await this.attempt(definition, 0);
    try {
      const resolved = await definition.resolve?.(attempt);
      const checkpoints = attempt.openCheckpoints('f'.repeat(64));
      for (const method of ['file', 'value'] as const) {
        const own = checkpoints[method].bind(checkpoints) as typeof checkpoints.file;
        checkpoints[method] = (async (name: string, make: (file: string) => Promise<unknown>) => {
          const made = await own(name, make);
          await checkpoints.settle();
          if (name === after) throw new Error(`planted after ${name}`);
          return made;
        }) as never;
      }
      await definition.compute(attempt, resolved).catch((error: Error) => {
        if (error.message !== `planted after ${after}`) throw error;
      });
      return attempt.current.checkpoints;
    } finally {
      await attempt.close();
    }
  }

  /** Runs one stage; its artifacts become inputs of the next. `earlier` is what an attempt before has saved. */
  async run(definition: StageDefinition, earlier?: StageCheckpoints): Promise<StageSummary> {
    const attempt = await this.attempt(definition);
    try {
      const resolved = await definition.resolve?.(attempt);
      if (earlier) attempt.current.checkpoints = earlier;
      if (earlier) attempt.openCheckpoints(earlier.fingerprint);
      const summary = await definition.compute(attempt, resolved);
      const outputs = await attempt.upload(
        sha256OfJson([definition.name, this.date, resolved ?? null]),
      );
      Object.assign(this.inputs, outputs);
      await definition.finish?.(attempt.withOutputs(outputs));
      this.before.push({
        stage: definition.name,
        status: summary.skipped === undefined ? 'done' : 'skipped',
        rowsIn: summary.rowsIn,
        rowsOut: summary.rowsOut,
        seconds: 0,
        reasons: attempt.reasons,
      });
      return summary;
    } finally {
      await attempt.close();
    }
  }

  /** Parts that a stage would make, as a plan asks for them. */
  async missingParts(definition: StageDefinition): Promise<MissingParts | undefined> {
    const attempt = await this.attempt(definition);
    try {
      return await definition.missingParts?.(attempt, await definition.resolve?.(attempt));
    } finally {
      await attempt.close();
    }
  }

  /** Makes a share of the parts of a stage, as a worker does that helps; returns how many it made. */
  async share(definition: StageDefinition, share: PartsShare): Promise<number> {
    const attempt = await this.attempt(definition);
    try {
      const resolved = await definition.resolve?.(attempt);
      return (await definition.makeShare?.(attempt, resolved, share)) ?? 0;
    } finally {
      await attempt.close();
    }
  }

  private async attempt(definition: StageDefinition, checkpointAfterMs?: number): Promise<Attempt> {
    const folder = await this.deps.scratch.attemptFolder(definition.name);
    const { signal } = new AbortController();
    const deps = { ...this.deps, checkpointAfterMs };
    return new Attempt(definition, this.stageInput, deps, folder, signal);
  }

  /** Rows of a query in which `{dataset}` names stand for artifacts. */
  async query<Row extends object>(sql: string): Promise<Row[]> {
    const duck = await DuckSession.open({ memoryMb: 512, threads: 2, tempDir: this.root });
    try {
      for (const [name, ref] of Object.entries(this.inputs)) {
        const file = this.localPath(ref.uri);
        if (isPartView(ref.uri)) {
          const view = await readPartView(file);
          await openPartView(duck, name, view, ({ uri }) => Promise.resolve(this.localPath(uri)));
        }
        if (!ref.uri.endsWith('.parquet')) continue;
        await duck.run(`CREATE VIEW "${name}" AS SELECT * FROM read_parquet(${sqlLiteral(file)})`);
      }
      return await duck.all<Row>(sql);
    } finally {
      duck.close();
    }
  }

  /** Where the storage keeps the object of this address. */
  localPath(uri: string): string {
    return path.join(this.root, 's3', uri.slice('s3://'.length));
  }

  async close(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}
