import { STAGE_SPEC_KEYS } from '../../workflows/contracts/stage-spec-keys.js';
import { METRICS_SCHEMA } from '../artifacts/metrics-schema.js';
import type { StageContext, StageDefinition, StageSummary } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import { deriveSeed } from '../compute/seeded-random.js';
import {
  evaluateOutOfBag,
  evaluateTimeSplit,
  OUT_OF_BAG_CURVE_POINTS,
  type ForestReport,
} from './evaluate-forest.js';
import * as tables from './metric-rows.js';
import { saveForest, saveModelTexts } from './save-model.js';
import { saveNoPredictions, savePredictions } from './save-predictions.js';
import { trainForest, type TrainedForest } from './train-forest.js';
import {
  prepareSample,
  readFeatureNames,
  readSample,
  type SampleCounts,
  type TrainingSample,
} from './training-sample.js';
import type { TrainingRows } from './grow-trees.thread.js';

/** Fewest rows of either class for a model: below, an AUC is uncertain by more than ±0.08. */
const FEWEST_OF_A_CLASS = 50;

/**
 * Predicts for every customer whether they purchase within the horizon. A first forest, fitted on
 * cut-offs that lie at least two horizons back, is measured and calibrated on the cut-off one horizon
 * back; a second one, fitted on all labelled cut-offs, scores everyone as of now and is published.
 */
export const trainStage: StageDefinition = {
  name: 'train',
  specKeys: STAGE_SPEC_KEYS.train,
  reads: ['features', 'feature_names', 'cutoffs'],
  compute: trainPurchase,
};

async function trainPurchase(context: StageContext): Promise<StageSummary> {
  context.progress('sampling customers');
  const duck = await context.openDuck();
  await context.views(duck, 'features', 'feature_names', 'cutoffs');
  const counts = await prepareSample(context, duck);
  const features = await readFeatureNames(duck);
  const reason = features.length === 0 ? 'no features' : tooLittle(counts);
  if (reason !== undefined) return skip(context, duck, counts, reason);

  const timeSplit = hasTimeSplit(counts);
  const fitRows = timeSplit ? counts.earlierRows : counts.rows;
  const sample = await readSample(context, duck, counts, features, fitRows);
  const { report, trained } = await fitAndMeasure(context, sample, timeSplit);
  const model = await saveForest(context, duck, sample, trained.forest);
  const { calibration } = report;
  const scoring = { forest: trained.forest, calibration, version: model.version };
  const rowsOut = await savePredictions(context, duck, sample, scoring, counts.customersToScore);
  const cutoff = await latestCutoff(duck);
  await saveReport(context, sample, { report, trained, timeSplit, cutoff, ...model });
  return { rowsIn: counts.rows + counts.customersToScore, rowsOut };
}

interface Fitted {
  readonly report: ForestReport;
  readonly trained: TrainedForest;
}

/** The forest of all labelled rows, and what rows unseen by it or by its forerunner say. */
async function fitAndMeasure(
  context: StageContext,
  sample: TrainingSample,
  timeSplit: boolean,
): Promise<Fitted> {
  if (!timeSplit) {
    const trained = await context.resumable('forest', () => grow(context, sample.training, 0, 1));
    const report = await evaluateOutOfBag(context, sample, trained, OUT_OF_BAG_CURVE_POINTS);
    return { report, trained };
  }
  const earlier = await context.resumable('earlier-forest', () =>
    grow(context, sample.earlier, 0, 2),
  );
  context.progress('measuring on the latest cut-off');
  const measured = await evaluateTimeSplit(context, sample, earlier.forest);
  const trained = await context.resumable('forest', () => grow(context, sample.training, 1, 2));
  const outOfBag = await evaluateOutOfBag(context, sample, trained);
  return { report: { ...measured, slices: [...measured.slices, ...outOfBag.slices] }, trained };
}

async function grow(
  context: StageContext,
  training: TrainingRows,
  forestsBefore: number,
  forests: number,
): Promise<TrainedForest> {
  const { trees, maxDepth, minSamplesLeaf, maxLeaves } = context.spec.train;
  return trainForest(
    training,
    {
      trees,
      maxDepth,
      minSamplesLeaf,
      maxLeaves,
      maxFeatures: featuresPerNode(training),
      seed: deriveSeed(context.spec.seed, 'train.forest'),
    },
    {
      threads: context.threads,
      signal: context.signal,
      onTrees: (done) =>
        context.progress('growing trees', forestsBefore * trees + done, forests * trees),
    },
  );
}

/** Features tried at a node: the square root of all, rounded down (scikit-learn's default). */
const featuresPerNode = ({ matrix }: TrainingRows): number =>
  Math.max(1, Math.floor(Math.sqrt(matrix.features)));

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

async function saveReport(
  context: StageContext,
  sample: TrainingSample,
  model: Fitted & { timeSplit: boolean; cutoff: string; version: string; verifiedRows: number },
): Promise<void> {
  const { run, spec } = context;
  const { report, trained, version, cutoff } = model;
  const { bestFeature } = report;
  const rows = tables.metricRows(report.slices, { version, cutoff, bestFeature });
  await context.saveRows('metrics_train', METRICS_SCHEMA, rows);
  await context.saveRows('roc_curve', tables.ROC_SCHEMA, tables.curveRows(report));
  const importance = tables.importanceRows(sample.features, trained.gain, report.permutation);
  await context.saveRows('feature_importance', tables.IMPORTANCE_SCHEMA, importance);
  const { trees, maxDepth, minSamplesLeaf, maxLeaves } = spec.train;
  const maxFeatures = featuresPerNode(sample.training);
  const { labels, groupCount } = sample.training;
  await saveModelTexts(context, sample, {
    modelVersion: version,
    pipeline: run.pipeline,
    asOf: run.asOf,
    horizonDays: spec.train.horizonDays,
    trainingRows: labels.length,
    trainingCustomers: groupCount,
    trainingCutoffs: sample.cutoffs,
    prevalence: labels.reduce((sum, label) => sum + label, 0) / labels.length,
    options: { trees, maxDepth, minSamplesLeaf, maxLeaves, maxFeatures, seed: spec.seed },
    calibration: report.calibration,
    calibratedOn: model.timeSplit ? 'time_split' : 'oob',
    slices: report.slices,
    importance,
    verifiedRows: model.verifiedRows,
  });
}
