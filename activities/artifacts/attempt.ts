import { setMaxListeners } from 'node:events';
import { link, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ArtifactRef, ArtifactRefs } from '../../workflows/contracts/artifact-ref.js';
import type { StageInput, StageProgress } from '../../workflows/contracts/stage-io.js';
import { DuckSession, sqlLiteral } from '../compute/duck-session.js';
import type { Deps } from '../deps.js';
import { WaylineError } from '../failures.js';
import type { ObjectStore } from './object-store.js';
import { writeRowParquet } from './row-parquet.js';
import { Checkpoints, type Checkpoint, type CheckpointOptions } from './checkpoints.js';
import { isPartView, openPartView, readPartView, type PartView } from './part-view.js';
import { Parts } from './parts.js';
import { joinUri } from './s3-uri.js';
import { sha256OfFile } from './scratch.js';
import { sideBySide } from './side-by-side.js';
import type { RowSchema, StageContext, StageDefinition } from './stage.js';

interface SavedFile {
  dataset: string;
  path: string;
  rows: number;
}

/** Files that are sent at once: enough to hide the latency of small ones. */
const UPLOADS = 4;

/** One attempt at a stage: its scratch folder, its DuckDB sessions, and the files that it has saved. */
export class Attempt implements StageContext {
  readonly reasons: Record<string, string> = {};
  readonly current: StageProgress;
  private readonly saved: SavedFile[] = [];
  private readonly carried: ArtifactRefs = {};
  checkpoints: Checkpoints | undefined;
  private readonly sessions: DuckSession[] = [];
  private readonly stores: ReturnType<Deps['stores']>;
  readonly parts: Parts;

  constructor(
    private readonly definition: StageDefinition,
    private input: StageInput,
    private readonly deps: Deps,
    readonly workDir: string,
    readonly signal: AbortSignal,
  ) {
    // Every thread call and S3 request under way listens; ten is a limit against leaks, and these end.
    setMaxListeners(0, signal);
    this.stores = deps.stores(input.spec.storage);
    this.parts = new Parts({
      store: this.stores.artifacts,
      scratch: deps.scratch,
      folder: joinUri(input.spec.storage.artifacts, input.run.pipeline, definition.name),
      codeVersion: deps.codeVersions[definition.name],
      workDir,
      signal,
      ignoresCache: input.ignoreCache === true,
    });
    this.current = { stage: definition.name, phase: 'starting', rowsDone: 0, rowsTotal: 0 };
  }

  get run(): StageInput['run'] {
    return this.input.run;
  }

  get spec(): StageInput['spec'] {
    return this.input.spec;
  }

  get inputs(): ArtifactRefs {
    return this.input.inputs;
  }

  get before(): StageInput['before'] {
    return this.input.before;
  }

  /** Whether the output is to be made although it exists. */
  get ignoresCache(): boolean {
    return this.input.ignoreCache === true;
  }

  get openGates(): readonly string[] {
    return this.input.openGates ?? [];
  }

  get codeVersion(): string {
    return this.deps.codeVersions[this.definition.name];
  }

  get threads(): Deps['threads'] {
    return this.deps.threads;
  }

  get source(): ObjectStore {
    return this.stores.source;
  }

  get publishStore(): ObjectStore {
    return this.stores.artifacts;
  }

  async openDuck(shares = 1): Promise<DuckSession> {
    const tempDir = path.join(this.workDir, `spill-${this.sessions.length}`);
    await mkdir(tempDir, { recursive: true });
    const session = await DuckSession.open({
      memoryMb: Math.floor(this.spec.limits.memoryMb / shares),
      threads: Math.max(1, Math.floor(this.deps.threads.size / shares)),
      tempDir,
      signal: this.signal,
    });
    this.sessions.push(session);
    return session;
  }

  localFile(dataset: string): Promise<string> {
    return this.fetch(this.ref(dataset));
  }

  async fetch(ref: ArtifactRef): Promise<string> {
    const cached = await this.deps.scratch.file(ref.sha256, (target) =>
      this.stores.artifacts.download(ref.uri, target, this.signal),
    );
    const own = path.join(this.workDir, `input-${ref.dataset}${extensionOf(ref.uri)}`);
    await rm(own, { force: true });
    await link(cached, own);
    return own;
  }

  async views(duck: DuckSession, ...datasets: string[]): Promise<void> {
    for (const dataset of datasets) {
      const file = await this.localFile(dataset);
      if (isPartView(this.ref(dataset).uri)) {
        const view = await readPartView(file);
        await openPartView(duck, dataset, view, (part) => this.parts.local(part));
        continue;
      }
      await duck.run(
        `CREATE OR REPLACE VIEW "${dataset}" AS SELECT * FROM read_parquet(${sqlLiteral(file)})`,
      );
    }
  }

  has(dataset: string): boolean {
    return (this.inputs[dataset]?.rows ?? 0) > 0;
  }

  async saveTable(dataset: string, duck: DuckSession, sql: string): Promise<number> {
    const target = this.target(dataset, '.parquet');
    const rows = await duck.copyToParquet(sql, target);
    this.saved.push({ dataset, path: target, rows });
    return rows;
  }

  async saveRows(dataset: string, schema: RowSchema, rows: readonly object[]): Promise<number> {
    const target = this.target(dataset, '.parquet');
    await writeRowParquet(target, schema, rows, this.signal);
    this.saved.push({ dataset, path: target, rows: rows.length });
    return rows.length;
  }

  async partsOf(dataset: string): Promise<PartView> {
    return readPartView(await this.localFile(dataset));
  }

  async saveView(dataset: string, view: PartView, rows: number): Promise<void> {
    const target = this.target(dataset, '.parts.json');
    await writeFile(target, JSON.stringify(view));
    this.saved.push({ dataset, path: target, rows });
  }

  saveFile(dataset: string, localPath: string, rows = 0): Promise<void> {
    this.saved.push({ dataset, path: localPath, rows });
    return Promise.resolve();
  }

  carry(dataset: string, ref: ArtifactRef): void {
    this.carried[dataset] = ref;
  }

  checkpoint<Facts>(
    name: string,
    make: (path: string) => Promise<Facts>,
  ): Promise<Checkpoint<Facts>> {
    return (this.checkpoints ?? this.openCheckpoints('')).file(name, make);
  }

  resumable<Value>(name: string, make: () => Promise<Value>): Promise<Value> {
    return (this.checkpoints ?? this.openCheckpoints('')).value(name, make);
  }

  /** Opens the checkpoints of the output with this fingerprint, those of the attempt before among them. */
  openCheckpoints(
    fingerprint: string,
    log: CheckpointOptions['log'] = () => undefined,
  ): Checkpoints {
    const { artifacts } = this.spec.storage;
    this.checkpoints = new Checkpoints({
      store: this.stores.artifacts,
      scratch: this.deps.scratch,
      folder: joinUri(artifacts, this.run.pipeline, this.definition.name, '_checkpoints'),
      fingerprint,
      workDir: this.workDir,
      signal: this.signal,
      worthKeepingMs: this.deps.checkpointAfterMs,
      log,
    });
    this.checkpoints.resume(this.current.checkpoints);
    this.current.checkpoints = { fingerprint, saved: this.checkpoints.saved };
    return this.checkpoints;
  }

  explainEmpty(dataset: string, reason: string): void {
    this.reasons[dataset] = reason;
  }

  progress(phase: string, rowsDone = 0, rowsTotal = 0): void {
    Object.assign(this.current, { phase, rowsDone, rowsTotal });
  }

  /** Uploads everything that was saved, under names that carry their own hash. */
  async upload(fingerprint: string): Promise<ArtifactRefs> {
    await this.closeSessions();
    this.progress('uploading', 0, this.saved.length);
    const refs: ArtifactRefs = {};
    await sideBySide(this.saved, UPLOADS, async (file) => {
      refs[file.dataset] = await this.uploadFile(file, fingerprint);
      this.progress('uploading', Object.keys(refs).length, this.saved.length);
    });
    // By name: what threads made side by side was saved in the order in which they ended.
    const names = this.saved.map(({ dataset }) => dataset).sort();
    const own = Object.fromEntries(names.flatMap((dataset) => entry(refs, dataset)));
    return { ...own, ...this.carried };
  }

  /** This attempt with the stage's own outputs among its inputs. */
  withOutputs(outputs: ArtifactRefs): this {
    this.input = { ...this.input, inputs: { ...this.input.inputs, ...outputs } };
    return this;
  }

  /** Ends what still runs, closes DuckDB and removes the attempt's folder. */
  async close(): Promise<void> {
    await this.checkpoints?.stop();
    await this.closeSessions();
    // A thread that is being ended may still write one file.
    await rm(this.workDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }

  private async closeSessions(): Promise<void> {
    for (const session of this.sessions.splice(0)) await session.stop();
  }

  private async uploadFile(file: SavedFile, fingerprint: string): Promise<ArtifactRef> {
    const sha256 = await sha256OfFile(file.path);
    const { size } = await stat(file.path);
    const uri = joinUri(
      this.spec.storage.artifacts,
      this.run.pipeline,
      this.definition.name,
      file.dataset,
      fingerprint.slice(0, 32),
      `${sha256.slice(0, 12)}${extensionOf(file.path)}`,
    );
    await this.stores.artifacts.upload(file.path, uri, this.signal);
    await this.deps.scratch.keep(sha256, file.path);
    return {
      dataset: file.dataset,
      uri,
      rows: file.rows,
      bytes: size,
      sha256,
      schemaVersion: 1,
      fingerprint,
    };
  }

  private target(dataset: string, extension: string): string {
    return path.join(this.workDir, `${dataset}${extension}`);
  }

  private ref(dataset: string): ArtifactRef {
    const ref = this.inputs[dataset];
    if (ref === undefined) {
      throw new WaylineError(
        'ArtifactMissing',
        dataset,
        `${this.definition.name} needs it, but no earlier stage of this run has made it`,
      );
    }
    return ref;
  }
}

/** What follows the first dot of the name: `.parquet`, `.parts.json`. */
const extensionOf = (file: string): string => /\..*$/.exec(path.basename(file))?.[0] ?? '';

function entry(refs: ArtifactRefs, dataset: string): [string, ArtifactRef][] {
  const ref = refs[dataset];
  return ref ? [[dataset, ref]] : [];
}
