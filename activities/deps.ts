import type { StageName } from '../workflows/contracts/stage-io.js';
import type { ObjectStore } from './artifacts/object-store.js';
import type { Scratch } from './artifacts/scratch.js';
import type { ComputeThreads } from './compute/compute-threads.js';

/** What the worker gives its activities. */
export interface Deps {
  /** Where the raw files lie. */
  source: ObjectStore;
  /** Where artifacts and releases are written. */
  artifacts: ObjectStore;
  scratch: Scratch;
  threads: ComputeThreads;
  /** Hash of each stage's compiled code and SQL, made by the build. */
  codeVersions: Readonly<Record<StageName, string>>;
}
