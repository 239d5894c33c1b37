import type { StageContext } from '../artifacts/stage.js';
import { fitTarget } from './fit-target.js';
import { fitOptions, saveFittedModel, type FitFacts } from './fitted-model.js';
import { countPopulation } from './population.js';
import type { RefitNote } from './refit-note.js';
import { readVerifiedRows, saveFeatures } from './save-model.js';
import { dropFeatures } from './selection/drop-features.js';
import { forestSettings, type Scene, type ScoredModel } from './scored-model.js';
import { readSample } from './training-sample.js';

/** Fits, measures and saves the models of a day, so that later days can go on with them. */
export async function fitModel(
  context: StageContext,
  scene: Scene,
  note: RefitNote,
): Promise<ScoredModel> {
  const { duck, counts, choice } = scene;
  const fitRows = choice.timeSplit ? counts.earlierRows : counts.rows;
  const plan = { features: scene.features, fitRows };
  const all = await readSample(context, duck, counts, plan);
  const { rows, dropped } = await dropFeatures(context, scene, all);
  const { features } = rows;
  const trees = choice.targets.reduce(
    (sum, target) =>
      sum + forestSettings(context, target, features.length).trees * (choice.timeSplit ? 2 : 1),
    0,
  );
  const verified = await readVerifiedRows(duck, features);
  let grown = 0;
  const onTrees = (added: number): void => {
    grown += added;
    context.progress('growing trees', grown, trees);
  };
  // All at once: while one target is measured or written in one thread, trees of another grow in the other.
  const fitted = await Promise.all(
    choice.targets.map((target) => fitTarget(context, scene, { rows, target, verified }, onTrees)),
  );
  await saveFeatures(context, features, fitted);
  const facts: FitFacts = {
    day: context.run.date,
    asOf: context.run.asOf,
    code: context.codeVersion,
    options: fitOptions(context.spec),
    features: features.map((feature) => ({ ...feature })),
    dropped,
    thresholds: rows.thresholds.map((values) => [...values]),
    population: await countPopulation(context, duck, features, rows.thresholds),
    trainingRows: counts.rows,
    trainingCustomers: counts.customers,
    trainingCutoffs: counts.cutoffs,
    targets: fitted.map((target) => target.facts),
  };
  if (choice.timeSplit) await saveFittedModel(context, { facts, targets: fitted });
  return {
    ...{ features, facts, note, sample: rows },
    thresholds: rows.thresholds,
    targets: fitted,
    calibratedOn: choice.timeSplit ? 'time_split' : 'oob',
  };
}
