import { STAGE_SPEC_KEYS } from '../../workflows/contracts/stage-spec-keys.js';
import { METRICS_SCHEMA } from '../artifacts/metrics-schema.js';
import type { StageContext, StageDefinition, StageSummary } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import { findEarlierFit, type FitPlan } from './earlier-fit.js';
import { fitModel } from './fit-model.js';
import { decideOnFit, keepModel } from './keep-model.js';
import * as tables from './metric-rows.js';
import { saveNoPredictions, savePredictions } from './save-predictions.js';
import { saveReport } from './save-report.js';
import type { Scene } from './scored-model.js';
import { predictValue, VALUE_READS } from './value/predict-value.js';
import { prepareSample, readFeatureNames, type SampleCounts } from './training-sample.js';

/** Fewest rows of either class for a model: below, an AUC is uncertain by more than ±0.08. */
const FEWEST_OF_A_CLASS = 50;

/**
 * Predicts for every customer whether they purchase within the horizon. A first forest, fitted on
 * cut-offs that lie at least two horizons back, is measured and calibrated on the cut-off one horizon
 * back; a second one, fitted on all labelled cut-offs, scores everyone as of now and is published. Both
 * are kept for `train.every` days or until the customers have changed: they are then measured and
 * calibrated on each day's labels and not grown.
 */
export const trainStage: StageDefinition = {
  name: 'train',
  specKeys: STAGE_SPEC_KEYS.train,
  reads: ['features', 'feature_names', 'cutoffs', ...VALUE_READS],
  resolve: findEarlierFit,
  compute: (context, resolved) => trainPurchase(context, resolved as FitPlan),
};

async function trainPurchase(context: StageContext, plan: FitPlan): Promise<StageSummary> {
  context.progress('sampling customers');
  const duck = await context.openDuck();
  await context.views(duck, 'features', 'feature_names', 'cutoffs');
  await predictValue(context, duck);
  const counts = await prepareSample(context, duck);
  const features = await readFeatureNames(duck);
  const reason = features.length === 0 ? 'no features' : tooLittle(counts);
  if (reason !== undefined) return skip(context, duck, counts, reason);

  const timeSplit = hasTimeSplit(counts);
  const decided = await decideOnFit(context, duck, { plan, features, timeSplit });
  const scene: Scene = { duck, counts, features, timeSplit };
  const scored =
    'model' in decided
      ? await keepModel(context, scene, decided)
      : await fitModel(context, scene, decided);
  const { sample, scoring } = scored;
  const { customersToScore } = counts;
  const rowsOut = await savePredictions(context, duck, sample, scoring, customersToScore);
  await saveReport(context, scored, await latestCutoff(duck));
  return { rowsIn: counts.rows + customersToScore, rowsOut };
}

function hasTimeSplit(counts: SampleCounts): boolean {
  const latestRows = counts.rows - counts.earlierRows;
  return (
    enough(counts.earlierPositives, counts.earlierRows) &&
    enough(counts.latestPositives, latestRows)
  );
}

const enough = (positives: number, rows: number): boolean =>
  Math.min(positives, rows - positives) >= FEWEST_OF_A_CLASS;

/** Why nothing can be trained, or undefined where it can. */
function tooLittle(counts: SampleCounts): string | undefined {
  if (counts.customersToScore === 0) return 'no customers';
  const positives = counts.earlierPositives + counts.latestPositives;
  if (enough(positives, counts.rows)) return undefined;
  return (
    `${FEWEST_OF_A_CLASS} labelled rows with and without a purchase are needed, ` +
    `found ${positives} with and ${counts.rows - positives} without`
  );
}

async function skip(
  context: StageContext,
  duck: DuckSession,
  counts: SampleCounts,
  reason: string,
): Promise<StageSummary> {
  await saveNoPredictions(context, duck, reason);
  for (const [dataset, schema] of [
    ['metrics_train', METRICS_SCHEMA],
    ['roc_curve', tables.ROC_SCHEMA],
    ['feature_importance', tables.IMPORTANCE_SCHEMA],
  ] as const) {
    await context.saveRows(dataset, schema, []);
  }
  return { rowsIn: counts.rows + counts.customersToScore, rowsOut: 0, skipped: reason };
}

/** When the youngest rows with a label were known: one horizon before asOf. */
async function latestCutoff(duck: DuckSession): Promise<string> {
  const { at } = await duck.one<{ at: string }>('SELECT "at" FROM cutoffs WHERE cutoff_index = 1');
  return at;
}
