import type { ObjectStore } from '../../activities/artifacts/object-store.js';
import type { ArtifactRef } from '../../workflows/contracts/artifact-ref.js';
import type { StageName, StageOutput } from '../../workflows/contracts/stage-io.js';
import { inParallel } from '../in-parallel.js';

/** Requests at once: enough to hide their latency. */
const LOOKS_AT_ONCE = 16;

/** An artifact whose object is not in the storage any more, or has another size. */
export interface MissingObject extends ArtifactRef {
  stage: StageName;
}

/** The artifacts of these outputs that are gone, in the order of their stages. */
export async function missingObjects(
  store: ObjectStore,
  outputs: readonly Pick<StageOutput, 'stage' | 'outputs'>[],
  signal?: AbortSignal,
): Promise<MissingObject[]> {
  const all = outputs.flatMap(({ stage, outputs: refs }) =>
    Object.values(refs).map((ref) => ({ ...ref, stage })),
  );
  const gone = new Set<MissingObject>();
  await inParallel(all, LOOKS_AT_ONCE, async (ref) => {
    const found = await store.head(ref.uri, signal);
    if (found?.size !== ref.bytes) gone.add(ref);
  });
  return all.filter((ref) => gone.has(ref));
}
