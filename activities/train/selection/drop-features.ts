import type { StageContext } from '../../artifacts/stage.js';
import type { BinnedMatrix } from '../histogram-bins.js';
import { pickRows, regularNumbers } from '../regular-rows.js';
import { runThread } from '../run-thread.js';
import type { Scene } from '../scored-model.js';
import { isChanceTarget, TARGETS } from '../targets.js';
import type { SampleRows } from '../training-sample.js';
import type { FeatureVerdict, SelectionInput } from './select-features.js';

/** A feature that a model goes without, and why. */
export interface DroppedFeature {
  readonly feature: string;
  readonly reason: 'constant' | 'correlated';
  /** The feature that stays instead, and their rank correlation. */
  readonly twin?: string | undefined;
  readonly correlation?: number | undefined;
}

/** Rows on which features are judged: of 10,000, the chance of a gain of 16 groups is about .001 bits. */
export const JUDGED_ROWS = 10_000;

/**
 * The rows without the features that are constant or nearly another one on the rows known before those that are
 * reported, where `train.selection.drop` asks for it and a target of yes and no says what a feature is worth.
 */
export async function dropFeatures(
  context: StageContext,
  { labels, choice }: Scene,
  rows: SampleRows,
): Promise<{ rows: SampleRows; dropped: DroppedFeature[] }> {
  const target = choice.targets.find(isChanceTarget);
  const known = target && labels.get(TARGETS[target].column);
  const { drop, correlation } = context.spec.train.selection;
  if (!drop || known === undefined) return { rows, dropped: [] };
  const judged = regularNumbers(
    0,
    choice.timeSplit ? rows.earlierRows : rows.shared.rows,
    JUDGED_ROWS,
  );
  const verdicts = await runThread<SelectionInput, FeatureVerdict[]>(
    context,
    'selection/select-features',
    {
      ...{ matrix: pickRows(rows.shared.matrix, judged), rows: judged.length, classes: 2 },
      ...{ labels: Uint8Array.from(judged, (row) => known[row] ?? 0), correlation },
    },
  );
  const names = rows.features.map(({ feature }) => feature);
  const dropped = verdicts.flatMap(({ dropped: reason, twin, correlation: found }, feature) =>
    reason === undefined
      ? []
      : [{ feature: names[feature] ?? '', reason, twin: names[twin ?? -1], correlation: found }],
  );
  const kept = [...verdicts.keys()].filter((place) => verdicts[place]?.dropped === undefined);
  // A model of no features cannot be grown.
  return kept.length === 0 ? { rows, dropped: [] } : { rows: withFeatures(rows, kept), dropped };
}

function withFeatures(rows: SampleRows, kept: readonly number[]): SampleRows {
  const { shared, thresholds, features } = rows;
  const pick = <Item>(items: readonly Item[]): Item[] =>
    items.filter((_, place) => kept.includes(place));
  return {
    ...rows,
    shared: {
      ...shared,
      matrix: pickColumns(shared.matrix, kept),
      binCounts: shared.binCounts.filter((_, place) => kept.includes(place)),
    },
    thresholds: pick(thresholds),
    features: pick(features),
  };
}

function pickColumns({ bins, stride }: BinnedMatrix, kept: readonly number[]): BinnedMatrix {
  const picked = new Uint8Array(new SharedArrayBuffer(stride * kept.length));
  for (const [place, feature] of kept.entries()) {
    picked.set(bins.subarray(feature * stride, (feature + 1) * stride), place * stride);
  }
  return { bins: picked, stride, features: kept.length };
}
