import type { ArtifactRef } from '../../workflows/contracts/artifact-ref.js';
import type { EarlierRun } from '../artifacts/earlier-run.js';
import type { StageContext } from '../artifacts/stage.js';

/** What an earlier date's lists have left for this one to learn from. */
export const LEARNING_ARTIFACTS = [
  'recommendations',
  'explored_lists',
  'feedback_state',
  'source_outcomes',
] as const;

/** The lists of the newest released date before the run's, and what was learnt until then. */
export interface EarlierLists {
  readonly date: string;
  readonly artifacts: Readonly<Record<(typeof LEARNING_ARTIFACTS)[number], ArtifactRef>>;
}

/**
 * What the newest released date before the run's has left; null where there is none, where its files are gone,
 * or where nothing can be learnt because there are no outcomes.
 */
export async function findEarlierLists(
  context: StageContext,
  earlier: EarlierRun | undefined,
): Promise<EarlierLists | null> {
  if (earlier === undefined || !context.has('outcomes')) return null;
  const outputs = earlier.outputsOf('recommend');
  const refs = LEARNING_ARTIFACTS.flatMap((name) => outputs[name] ?? []);
  if (refs.length < LEARNING_ARTIFACTS.length) return null;
  const heads = await Promise.all(
    refs.map(({ uri }) => context.publishStore.head(uri, context.signal)),
  );
  if (heads.some((head, index) => head?.size !== refs[index]?.bytes)) return null;
  const artifacts = Object.fromEntries(
    refs.map((ref) => [ref.dataset, ref]),
  ) as EarlierLists['artifacts'];
  return { date: earlier.date, artifacts };
}
