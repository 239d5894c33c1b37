import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readParts } from '../../activities/artifacts/committed-output.js';
import { fingerprintOf, fingerprintParts } from '../../activities/artifacts/fingerprint.js';
import type { StageDefinition } from '../../activities/artifacts/stage.js';
import { DuckSession } from '../../activities/compute/duck-session.js';
import type { Stores } from '../../activities/deps.js';
import { endOfDay } from '../../workflows/contracts/logical-date.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import { STAGES, type StageInput, type StageProgress } from '../../workflows/contracts/stage-io.js';
import { LocalStages } from '../local-stages/local-stages.js';
import type { RunMaterial } from '../plans/run-material.js';
import { compareOutputs, type DatasetDifference } from './compare-outputs.js';
import { datasetFiles, type DatasetFiles } from './dataset-files.js';
import { SPIN_FILE, WORK_FOLDER, WRITTEN_FOLDER } from './spin-folder.js';

/** A stage that is to run here on a run's inputs. */
export interface Spin {
  definition: StageDefinition;
  stores: ReturnType<Stores>;
  run: RunMaterial;
  /** The run's spec, with what is to be set. */
  spec: PipelineSpec;
  outDir: string;
  signal: AbortSignal;
  /** Told of the progress, which changes in place. */
  onStart(progress: StageProgress): void;
}

/** What came of it; also the content of `spin.json`. */
export interface SpinResult {
  runId: string;
  executionId: string;
  stage: string;
  date: string;
  seconds: number;
  rowsIn: number;
  rowsOut: number;
  /** Why there was too little to work on. */
  skipped: string | null;
  reasons: Record<string, string>;
  /** Version of the stage's code here, and of that which made the run's output; null where not known. */
  code: { here: string; there: string | null };
  /** Whether the run has an output of the stage to compare with. */
  compared: boolean;
  datasets: DatasetDifference[];
}

/** Memory of the comparison; above it, it spills into the folder. */
const COMPARE_MEMORY_MB = 1024;

/**
 * Runs one stage in this process on the inputs that a run gave it, and compares. Storages are read and not
 * written: what the stage writes lies below the folder, as `<dataset>.<ext>` and, for publish, as the
 * release's own objects below `s3/`. The folder must be empty or new.
 */
export async function spinStage(spin: Spin): Promise<SpinResult> {
  const written = path.join(spin.outDir, WRITTEN_FOLDER);
  const work = path.join(spin.outDir, WORK_FOLDER);
  await mkdir(work, { recursive: true });
  const local = await LocalStages.open(spin.stores, { written, work });
  try {
    const { result, here } = await compute(spin, local);
    const output = spin.run.outputs[spin.definition.name];
    const there = output ? await datasetFiles(local.artifacts, output.outputs) : undefined;
    const datasets = await compare(spin, { local, here, there: there ?? new Map() });
    await keepFiles(spin, local, here);
    if (spin.definition.name !== 'publish') await rm(written, { recursive: true, force: true });
    const whole = { ...result, compared: there !== undefined, datasets };
    await writeFile(path.join(spin.outDir, SPIN_FILE), `${JSON.stringify(whole, null, 2)}\n`);
    return whole;
  } catch (error) {
    spin.signal.throwIfAborted();
    throw error;
  } finally {
    await local.close();
    await rm(work, { recursive: true, force: true });
  }
}

async function compute(
  spin: Spin,
  local: LocalStages,
): Promise<{ result: Omit<SpinResult, 'compared' | 'datasets'>; here: DatasetFiles }> {
  const { definition, run, signal } = spin;
  const input = inputOf(spin);
  const startedAt = Date.now();
  const attempt = await local.attempt(definition, input, signal);
  try {
    spin.onStart(attempt.current);
    const resolved = await definition.resolve?.(attempt);
    const code = local.codeVersions[definition.name];
    const parts = fingerprintParts(definition, code, input, resolved);
    const summary = await definition.compute(attempt, resolved);
    const outputs = await attempt.upload(fingerprintOf(parts));
    const result = {
      ...{ runId: run.runId, executionId: run.executionId, stage: definition.name },
      date: run.date,
      seconds: (Date.now() - startedAt) / 1000,
      ...{ rowsIn: summary.rowsIn, rowsOut: summary.rowsOut },
      skipped: summary.skipped ?? null,
      reasons: attempt.reasons,
      code: { here: code.slice(0, 12), there: await codeThere(spin, local) },
    };
    return { result, here: await datasetFiles(local.artifacts, outputs) };
  } finally {
    await attempt.close();
  }
}

function inputOf({ definition, run, spec }: Spin): StageInput {
  const stages = STAGES.slice(0, STAGES.indexOf(definition.name));
  const outputs = stages.flatMap((stage) => run.outputs[stage] ?? []);
  const asOf = endOfDay(run.date, spec.timezone);
  return {
    run: { runId: run.runId, pipeline: run.pipeline, date: run.date, asOf },
    spec,
    inputs: Object.assign({}, ...outputs.map((output) => output.outputs)) as StageInput['inputs'],
    before: outputs,
    ...(run.openGates.length > 0 ? { openGates: run.openGates } : {}),
  };
}

async function codeThere({ definition, run }: Spin, local: LocalStages): Promise<string | null> {
  const output = run.outputs[definition.name];
  if (output === undefined) return null;
  const { storage, pipeline } = run.spec;
  const address = { storage, pipeline, stage: definition.name, fingerprint: output.fingerprint };
  return (await readParts(local.artifacts, address))?.code.slice(0, 12) ?? null;
}

async function compare(
  spin: Spin,
  sides: { local: LocalStages; here: DatasetFiles; there: DatasetFiles },
): Promise<DatasetDifference[]> {
  const { local, here, there } = sides;
  const tempDir = path.join(spin.outDir, WORK_FOLDER, 'compare');
  await mkdir(tempDir, { recursive: true });
  const { signal } = spin;
  const duck = await DuckSession.open({
    ...{ memoryMb: COMPARE_MEMORY_MB, threads: 2, tempDir, signal },
  });
  try {
    const { artifacts: store, scratch } = local;
    return await compareOutputs({ store, scratch, duck, signal }, here, there);
  } finally {
    duck.close();
  }
}

/** Puts every file of the output into the folder, named by its dataset. */
async function keepFiles(
  { outDir, signal }: Spin,
  { artifacts }: LocalStages,
  here: DatasetFiles,
): Promise<void> {
  for (const [dataset, files] of here) {
    for (const [part, { uri }] of files.entries()) {
      const suffix = files.length > 1 ? `-${String(part).padStart(4, '0')}` : '';
      const name = `${dataset}${suffix}${path.posix.extname(uri)}`;
      await artifacts.download(uri, path.join(outDir, name), signal);
    }
  }
}
