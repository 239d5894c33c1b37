import { readFile } from 'node:fs/promises';
import type { StageContext } from '../artifacts/stage.js';
import type { EarlierFit, FitPlan } from './earlier-fit.js';
import {
  hasFeatures,
  parseFitFacts,
  readFittedModel,
  type FitFacts,
  type FittedModel,
} from './fitted-model.js';
import { measureTarget } from './measure-target.js';
import { countPopulation, largestDrift, type Drift } from './population.js';
import type { RefitNote } from './refit-note.js';
import type { Scene, ScoredModel } from './scored-model.js';
import { chooseTargets, FEWEST_OF_A_CLASS } from './target-choice.js';
import { sampleOf } from './target-sample.js';
import { readSample } from './training-sample.js';

/** A model that goes on scoring. */
export interface KeptModel {
  readonly model: FittedModel;
  readonly earlierFit: EarlierFit;
  readonly drift: Drift;
}

/** The model to go on with, or why one is to be fitted. */
export async function decideOnFit(
  context: StageContext,
  scene: Scene,
  plan: FitPlan,
): Promise<KeptModel | RefitNote> {
  if ('refit' in plan) return { reason: plan.refit };
  const { artifacts } = plan.keep;
  const { duck } = scene;
  const facts = await readFacts(await context.fetch(artifacts.train_fit));
  if (!hasFeatures(facts, scene.features)) return { reason: 'features' };
  if (!canMeasure(context, scene, facts)) return { reason: 'history' };
  const thresholds = facts.thresholds.map((values) => Float64Array.from(values));
  const { features } = facts;
  const population = await countPopulation(context, duck, features, thresholds);
  const drift = largestDrift(features, facts.population, population);
  if (drift.psi > context.spec.train.driftPsi) return { reason: 'drift', drift };
  const model = await readFittedModel(facts, await context.fetch(artifacts.train_forests));
  return { model, earlierFit: plan.keep, drift };
}

/** With half of the labels that a fit needs: a rare target is not to be fitted anew whenever one is missing. */
function canMeasure({ spec }: StageContext, { counts, labels }: Scene, facts: FitFacts): boolean {
  const asked = facts.targets.map(({ target }) => target);
  const { targets, timeSplit } = chooseTargets({
    ...{ asked, labels, riskEvent: spec.train.risk?.event },
    ...{ rows: counts.rows, earlierRows: counts.earlierRows },
    fewest: FEWEST_OF_A_CLASS / 2,
  });
  return timeSplit && targets.length === asked.length;
}

/**
 * Measures and calibrates the models of an earlier day on the newest labels, by the forests that have seen none
 * of their days, and publishes their files as they are.
 */
export async function keepModel(
  context: StageContext,
  { duck, counts, labels }: Scene,
  { model, earlierFit, drift }: KeptModel,
): Promise<ScoredModel> {
  const { facts } = model;
  const { features } = facts;
  const thresholds = facts.thresholds.map((values) => Float64Array.from(values));
  const plan = { features, thresholds, fitRows: counts.earlierRows };
  const rows = await readSample(context, duck, counts, plan);
  context.progress('measuring on the latest cut-off');
  const targets = await Promise.all(
    model.targets.map(async ({ facts: reading, forests, earlier }) => {
      const sample = sampleOf(rows, labels, reading.target, reading);
      return {
        facts: reading,
        forests,
        report: await measureTarget(context, { sample, labels }, earlier, reading),
      };
    }),
  );
  for (const [dataset, ref] of Object.entries(earlierFit.artifacts)) context.carry(dataset, ref);
  return {
    ...{ features, thresholds, targets, facts, sample: rows },
    note: { reason: 'kept', drift },
    calibratedOn: 'time_split',
  };
}

async function readFacts(file: string): Promise<FitFacts> {
  const facts = parseFitFacts(await readFile(file, 'utf8'));
  if (facts === undefined) throw new RangeError(`${file}: facts of a fitted model expected`);
  return facts;
}
