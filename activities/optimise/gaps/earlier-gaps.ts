import type { ArtifactRef } from '../../../workflows/contracts/artifact-ref.js';
import { newestRunBefore } from '../../artifacts/earlier-run.js';
import type { StageContext } from '../../artifacts/stage.js';

/**
 * How things stood on an earlier date, as the newest released date before the run's hands it on; null where there
 * is none, where it had no items, or where its file is gone.
 */
export async function findEarlierGaps(context: StageContext): Promise<ArtifactRef | null> {
  const earlier = await newestRunBefore(context);
  const baseline = earlier?.outputsOf('optimise')['gap_baseline'];
  if (baseline === undefined || baseline.rows === 0) return null;
  const head = await context.publishStore.head(baseline.uri, context.signal);
  return head === undefined ? null : baseline;
}
