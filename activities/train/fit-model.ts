import type { StageContext } from '../artifacts/stage.js';
import { deriveSeed } from '../compute/seeded-random.js';
import {
  evaluateTimeSplit,
  measureOutOfBag,
  reportOutOfBag,
  type ForestReport,
} from './evaluate-forest.js';
import { fitOptions, saveFittedModel, type FitFacts } from './fitted-model.js';
import type { TrainingRows } from './grow-trees.thread.js';
import type { PackedForest } from './packed-forest.js';
import { countPopulation } from './population.js';
import type { RefitNote } from './refit-note.js';
import { saveFeatures, saveForest, type SavedModel } from './save-model.js';
import { forestSettings, type Scene, type ScoredModel } from './scored-model.js';
import { trainForest, type TrainedForest } from './train-forest.js';
import { readSample, type TrainingSample } from './training-sample.js';

interface Fitted {
  readonly trained: TrainedForest;
  /** The forest that was measured, and what was found; none where only out-of-bag rows can be. */
  readonly earlier?: PackedForest;
  readonly measuredBefore?: ForestReport;
}

/** Fits, measures and saves the model of a day, so that later days can go on with it. */
export async function fitModel(
  context: StageContext,
  scene: Scene,
  note: RefitNote,
): Promise<ScoredModel> {
  const { duck, counts, features, timeSplit } = scene;
  const fitRows = timeSplit ? counts.earlierRows : counts.rows;
  const sample = await readSample(context, duck, counts, { features, fitRows });
  const { trained, earlier, measuredBefore } = await fitForests(context, sample, timeSplit);
  // Measuring and verifying take one thread each for the most part: side by side.
  const [report, saved] = await Promise.all([
    completeReport(context, sample, trained, measuredBefore),
    saveForest(context, duck, sample, trained.forest),
  ]);
  await saveFeatures(context, sample);
  const population = await countPopulation(context, duck, features, sample.thresholds);
  const facts = factsOf(context, { sample, trained, saved, population });
  const { forest } = trained;
  if (earlier) await saveFittedModel(context, { ...facts, forest, earlier });
  return {
    sample,
    scoring: { forest, calibration: report.calibration, version: saved.version },
    report,
    facts,
    note,
    calibratedOn: timeSplit ? 'time_split' : 'oob',
  };
}

/** The forest of all labelled rows, and its forerunner, which is measured while the other grows. */
async function fitForests(
  context: StageContext,
  sample: TrainingSample,
  timeSplit: boolean,
): Promise<Fitted> {
  if (!timeSplit) {
    return {
      trained: await context.resumable('forest', () => grow(context, sample.training, 0, 1)),
    };
  }
  const { forest: earlier } = await context.resumable('earlier-forest', () =>
    grow(context, sample.earlier, 0, 2),
  );
  const [measuredBefore, trained] = await Promise.all([
    evaluateTimeSplit(context, sample, earlier),
    context.resumable('forest', () => grow(context, sample.training, 1, 2)),
  ]);
  return { trained, earlier, measuredBefore };
}

async function completeReport(
  context: StageContext,
  sample: TrainingSample,
  { outOfBag }: TrainedForest,
  before: ForestReport | undefined,
): Promise<ForestReport> {
  if (before === undefined) return reportOutOfBag(context, sample, outOfBag);
  const slice = await measureOutOfBag(context, sample, outOfBag);
  return { ...before, slices: [...before.slices, slice] };
}

async function grow(
  context: StageContext,
  training: TrainingRows,
  forestsBefore: number,
  forests: number,
): Promise<TrainedForest> {
  const settings = forestSettings(context, training.matrix.features);
  const { trees } = settings;
  return trainForest(
    training,
    { ...settings, seed: deriveSeed(context.spec.seed, 'train.forest') },
    {
      threads: context.threads,
      signal: context.signal,
      onTrees: (done) =>
        context.progress('growing trees', forestsBefore * trees + done, forests * trees),
    },
  );
}

interface FactSources {
  sample: TrainingSample;
  trained: TrainedForest;
  saved: SavedModel;
  population: number[][];
}

function factsOf(
  { run, spec, codeVersion }: StageContext,
  { sample, trained, saved, population }: FactSources,
): FitFacts {
  const { labels, groupCount } = sample.training;
  return {
    day: run.date,
    asOf: run.asOf,
    code: codeVersion,
    options: fitOptions(spec),
    modelVersion: saved.version,
    features: sample.features.map((feature) => ({ ...feature })),
    thresholds: sample.thresholds.map((values) => [...values]),
    population,
    gain: [...trained.gain],
    trainingRows: labels.length,
    trainingCustomers: groupCount,
    trainingCutoffs: sample.cutoffs,
    prevalence: labels.reduce((sum, label) => sum + label, 0) / labels.length,
    verifiedRows: saved.verifiedRows,
  };
}
