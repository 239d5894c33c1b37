import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Attempt } from '../../activities/artifacts/attempt.js';
import { readCodeVersions } from '../../activities/artifacts/code-versions.js';
import { Scratch } from '../../activities/artifacts/scratch.js';
import type { StageDefinition } from '../../activities/artifacts/stage.js';
import { createComputeThreads } from '../../activities/compute/compute-threads.js';
import type { Deps, Stores } from '../../activities/deps.js';
import type { StageInput } from '../../workflows/contracts/stage-io.js';
import { OverlayStore } from './overlay-store.js';

/** Files that were read stay on disk up to this much; it is the command's own folder and goes with it. */
const SCRATCH_BYTES = 20 * 1024 ** 3;

/** Stages in this process, which read the storages of a spec and write to a folder instead of them. */
export class LocalStages {
  private constructor(
    private readonly deps: Deps,
    readonly artifacts: OverlayStore,
  ) {}

  /** `written` takes what stages write as `<bucket>/<key>`, `work` what they need meanwhile. */
  static async open(
    stores: ReturnType<Stores>,
    folders: { written: string; work: string },
  ): Promise<LocalStages> {
    await mkdir(folders.work, { recursive: true });
    const artifacts = new OverlayStore(stores.artifacts, folders.written);
    const source = new OverlayStore(stores.source, folders.written);
    const deps = {
      stores: () => ({ source, artifacts }),
      scratch: await Scratch.open(path.join(folders.work, 'scratch'), SCRATCH_BYTES),
      threads: createComputeThreads(),
      codeVersions: readCodeVersions(),
    };
    return new LocalStages(deps, artifacts);
  }

  get codeVersions(): Deps['codeVersions'] {
    return this.deps.codeVersions;
  }

  get scratch(): Scratch {
    return this.deps.scratch;
  }

  /** An attempt at a stage; close it. */
  async attempt(
    definition: StageDefinition,
    input: StageInput,
    signal: AbortSignal,
  ): Promise<Attempt> {
    const folder = await this.deps.scratch.attemptFolder(definition.name);
    return new Attempt(definition, input, this.deps, folder, signal);
  }

  /** Ends the threads and removes what the stages needed. */
  async close(): Promise<void> {
    await this.deps.threads.close();
    await this.deps.scratch.close();
  }
}
