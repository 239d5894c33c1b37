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

/** A model of an earlier date, or why it cannot be used on. */
export type FoundFit = KeptModel | { reason: 'features' | 'history' };

/** What is done about a date's model: one goes on, or one is fitted and compared with the one in use. */
export type FitDecision = { kept: KeptModel } | { note: RefitNote; champion?: KeptModel };

/** The model to go on with, or why one is to be fitted and what it is compared with. */
export async function decideOnFit(
  context: StageContext,
  scene: Scene,
  plan: FitPlan,
): Promise<FitDecision> {
  const fit = 'refit' in plan ? plan.champion : plan.keep;
  const found = fit && (await findFit(context, scene, fit));
  if ('refit' in plan) {
    const champion = found && 'model' in found ? { champion: found } : {};
    const drift = found && 'model' in found ? { drift: found.drift } : {};
    return { note: { reason: plan.refit, ...drift }, ...champion };
  }
  if (found === undefined || !('model' in found)) {
    return { note: { reason: found?.reason ?? 'missing' } };
  }
  if (found.drift.psi <= context.spec.train.driftPsi) return { kept: found };
  return { note: { reason: 'drift', drift: found.drift }, champion: found };
}

async function findFit(
  context: StageContext,
  scene: Scene,
  earlierFit: EarlierFit,
): Promise<FoundFit> {
  const { artifacts } = earlierFit;
  const { duck } = scene;
  const facts = await readFacts(await context.fetch(artifacts.train_fit));
  if (!hasFeatures(facts, scene.features)) return { reason: 'features' };
  if (!canMeasure(context, scene, facts)) return { reason: 'history' };
  const { features } = facts;
  const thresholds = facts.thresholds.map((values) => Float64Array.from(values));
  const population = await countPopulation(context, duck, features, thresholds);
  const drift = largestDrift(features, facts.population, population);
  const model = await readFittedModel(facts, await context.fetch(artifacts.train_forests));
  return { model, earlierFit, drift };
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
  reason: 'kept' | 'worse' = 'kept',
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
    note: { reason, drift },
    calibratedOn: 'time_split',
  };
}

async function readFacts(file: string): Promise<FitFacts> {
  const facts = parseFitFacts(await readFile(file, 'utf8'));
  if (facts === undefined) throw new RangeError(`${file}: facts of a fitted model expected`);
  return facts;
}
