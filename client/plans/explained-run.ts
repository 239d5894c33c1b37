import { readParts } from '../../activities/artifacts/committed-output.js';
import type { ObjectStore } from '../../activities/artifacts/object-store.js';
import type { RecordedParts } from '../../activities/artifacts/recorded-parts.js';
import { STAGES, type StageName, type StageOutput } from '../../workflows/contracts/stage-io.js';
import type { ExplainedRun, ExplainedStage } from './explain-stage.js';
import { labelOf, type RunMaterial } from './run-material.js';
import { readListing } from './source-objects.js';

/** A run with what went into the outputs of its first stages up to one, read from the storage. */
export async function explainedRun(
  store: ObjectStore,
  run: RunMaterial,
  upTo: StageName,
): Promise<ExplainedRun> {
  const wanted = STAGES.slice(0, STAGES.indexOf(upTo) + 1);
  const found = await Promise.all(
    wanted.map(async (stage) => {
      const output = run.outputs[stage];
      if (output === undefined) return [];
      return [[stage, await explainedStage(store, run, output)] as const];
    }),
  );
  return {
    label: labelOf(run),
    executionId: run.executionId,
    stages: Object.fromEntries(found.flat()),
    taken: run.taken,
    ignoredCache: run.ignoreCache,
  };
}

async function explainedStage(
  store: ObjectStore,
  { spec, pipeline }: RunMaterial,
  output: StageOutput,
): Promise<ExplainedStage> {
  const { stage, fingerprint } = output;
  const parts = await readParts(store, { storage: spec.storage, pipeline, stage, fingerprint });
  return { output, parts: parts && (await withListing(store, parts, output)) };
}

/** The parts, with the whole source listing where they hold only its end. */
export async function withListing(
  store: ObjectStore,
  parts: RecordedParts,
  { outputs }: Pick<StageOutput, 'outputs'>,
): Promise<NonNullable<ExplainedStage['parts']>> {
  const objects = outputs['source_objects'];
  if (!parts.resolved.shortened || objects === undefined) return parts;
  return { ...parts, listing: await readListing(store, objects) };
}
