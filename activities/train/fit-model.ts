import type { StageContext } from '../artifacts/stage.js';
import { deriveSeed } from '../compute/seeded-random.js';
import {
  evaluateOutOfBag,
  evaluateTimeSplit,
  OUT_OF_BAG_CURVE_POINTS,
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
  readonly report: ForestReport;
  readonly trained: TrainedForest;
  /** The forest that was measured; none where only out-of-bag rows could be. */
  readonly earlier?: PackedForest;
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
  const { report, trained, earlier } = await fitAndMeasure(context, sample, timeSplit);
  const saved = await saveForest(context, duck, sample, trained.forest);
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
  const report = { ...measured, slices: [...measured.slices, ...outOfBag.slices] };
  return { report, trained, earlier: earlier.forest };
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
