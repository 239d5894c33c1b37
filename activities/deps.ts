import type { PipelineSpec } from '../workflows/contracts/spec.js';
import type { StageName } from '../workflows/contracts/stage-io.js';
import type { ObjectStore } from './artifacts/object-store.js';
import type { Scratch } from './artifacts/scratch.js';
import type { ComputeThreads } from './compute/compute-threads.js';

/** The storages that a spec names: where the raw files lie, and where artifacts and releases go. */
export type Stores = (storage: PipelineSpec['storage']) => {
  source: ObjectStore;
  artifacts: ObjectStore;
};

/** What the worker gives its activities. */
export interface Deps {
  stores: Stores;
  scratch: Scratch;
  threads: ComputeThreads;
  /** Hash of each stage's compiled code and SQL, made by the build. */
  codeVersions: Readonly<Record<StageName, string>>;
  /** Work that took at least this long is kept for the next attempt; 5 s by default. */
  checkpointAfterMs?: number | undefined;
}
