import type { ArtifactRef, ArtifactRefs } from '../../workflows/contracts/artifact-ref.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import type {
  PartsShare,
  RunInfo,
  StageName,
  StageRecord,
} from '../../workflows/contracts/stage-io.js';
import type { ComputeThreads } from '../compute/compute-threads.js';
import type { DuckSession } from '../compute/duck-session.js';
import type { ObjectStore } from './object-store.js';
import type { PartView } from './part-view.js';
import type { Parts } from './parts.js';

/** Column types of artifacts written from JavaScript rows (parquetjs-lite); `?` allows null. */
export type RowColumn = 'text' | 'double' | 'bigint' | 'boolean' | 'textList';
export type RowSchema = Readonly<Record<string, RowColumn | `${RowColumn}?`>>;

/** A file of a part, as it lies in the storage. */
export interface PartFile {
  uri: string;
  rows: number;
  bytes: number;
  sha256: string;
}

/** A part of a stage's datasets, such as one day of them: files by dataset, and facts (small JSON). */
export interface Part<Facts> {
  files: Record<string, PartFile>;
  facts: Facts;
}

/** The file of a dataset in a part. Throws RangeError where the part has none. */
export function fileOf(files: Part<unknown>['files'], dataset: string): PartFile {
  const file = files[dataset];
  if (file === undefined) throw new RangeError(`a part without ${dataset}`);
  return file;
}

/** A part that has just been made: local files by dataset. */
export interface MadePart<Facts> {
  files: Record<string, { path: string; rows: number }>;
  facts: Facts;
}

/** What a stage computes with. All that it writes goes through `save…`; it is uploaded when it returns. */
export interface StageContext {
  readonly run: RunInfo;
  readonly spec: PipelineSpec;
  /** Every artifact of the stages before, by dataset name. */
  readonly inputs: ArtifactRefs;
  /** The stages before, in order. Seconds differ from run to run: they may not shape an artifact. */
  readonly before: readonly StageRecord[];
  /** Quality gates that an operator has opened for this run. */
  readonly openGates: readonly string[];
  /** Version of the code that runs, for the manifest; not part of any fingerprint by itself. */
  readonly codeVersion: string;
  readonly threads: ComputeThreads;
  readonly signal: AbortSignal;
  /** An empty folder on the scratch disk that belongs to this attempt. */
  readonly workDir: string;
  readonly source: ObjectStore;
  readonly publishStore: ObjectStore;
  /** Opens DuckDB with a share, of as many as say so, of the spec's memory limit; closed by the runner. */
  openDuck(shares?: number): Promise<DuckSession>;
  /** Local path of an artifact's file, fetched once and kept in the scratch cache. */
  localFile(dataset: string): Promise<string>;
  /** Local path of an artifact of an earlier run. */
  fetch(ref: ArtifactRef): Promise<string>;
  /** Makes views over the named Parquet artifacts, each called like its dataset. */
  views(duck: DuckSession, ...datasets: string[]): Promise<void>;
  /** Whether an earlier stage made this dataset with at least one row. */
  has(dataset: string): boolean;
  /** Writes a query (with a total ORDER BY) as a Parquet artifact; returns its rows. */
  saveTable(dataset: string, duck: DuckSession, sql: string): Promise<number>;
  /** The stage's parts: what other attempts and runs have made, and what this one adds. */
  readonly parts: Parts;
  /** Saves a dataset that consists of parts; `views` makes one view of it. */
  saveView(dataset: string, view: PartView, rows: number): Promise<void>;
  /** The parts of an artifact that consists of parts. */
  partsOf(dataset: string): Promise<PartView>;
  /** Writes JavaScript rows as a small Parquet artifact. */
  saveRows(dataset: string, schema: RowSchema, rows: readonly object[]): Promise<number>;
  /** Adds a file that is there (a model, a checkpoint) as an artifact. */
  saveFile(dataset: string, localPath: string, rows?: number): Promise<void>;
  /** Makes an artifact of an earlier run one of this stage's own, as it is. */
  carry(dataset: string, ref: ArtifactRef): void;
  /**
   * The file and facts (small JSON) that `make` gives, or those of an earlier attempt at the same output
   * that ended after it. `make` writes to the path it is given; what it gives may depend on nothing but
   * the stage's inputs.
   */
  checkpoint<Facts>(
    name: string,
    make: (path: string) => Promise<Facts>,
  ): Promise<{ path: string; facts: Facts }>;
  /** As `checkpoint`, of a value of plain objects and typed arrays. */
  resumable<Value>(name: string, make: () => Promise<Value>): Promise<Value>;
  /** Says why a published dataset has no rows; ends up in the manifest. */
  explainEmpty(dataset: string, reason: string): void;
  /** Reports progress; carried by the heartbeat. */
  progress(phase: string, rowsDone?: number, rowsTotal?: number): void;
}

/** What a stage says of itself when it is done. */
export interface StageSummary {
  rowsIn: number;
  rowsOut: number;
  /** Set where there was too little to work on; the outputs are then empty or missing. */
  skipped?: string;
}

/** Parts that no attempt has made yet, in order, and the number of all. */
export interface MissingParts {
  missing: string[];
  all: number;
  /** Set where further parts may turn out to be missing once the stage before has run. */
  atLeast?: boolean;
}

/** A stage: its name, what its result depends on, and its work. */
export interface StageDefinition {
  readonly name: StageName;
  /** Spec keys (dotted paths) that the stage reads; a change of another does not make it run again. */
  readonly specKeys: readonly string[];
  /** Artifacts that the stage reads. */
  readonly reads: readonly string[];
  /** Facts outside spec and artifacts on which the result depends, such as a source listing. */
  resolve?(context: StageContext): Promise<unknown>;
  /** Names of the parts that the stage would make and of all that it needs, where it knows them beforehand. */
  missingParts?(context: StageContext, resolved: unknown): Promise<MissingParts>;
  /** Names of the parts that the stage would make at least, by those that the stage before would make. */
  partsAfter?(spec: PipelineSpec, date: string, before: MissingParts): MissingParts | undefined;
  /** Makes a share of the parts that are missing, so that `compute` finds them; returns how many. */
  makeShare?(context: StageContext, resolved: unknown, share: PartsShare): Promise<number>;
  compute(context: StageContext, resolved: unknown): Promise<StageSummary>;
  /**
   * Runs every time once the outputs exist, also where they were cached; `context.inputs` then holds
   * the stage's own outputs too. What it returns is small JSON for the workflow. Must be idempotent.
   */
  finish?(context: StageContext): Promise<unknown>;
}
