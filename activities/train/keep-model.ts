import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import type { EarlierFit, FitPlan } from './earlier-fit.js';
import { evaluateTimeSplit } from './evaluate-forest.js';
import {
  hasFeatures,
  parseFitFacts,
  readFittedModel,
  type FitFacts,
  type FittedModel,
} from './fitted-model.js';
import { readFile } from 'node:fs/promises';
import { countPopulation, largestDrift, type Drift } from './population.js';
import type { RefitNote } from './refit-note.js';
import type { Scene, ScoredModel } from './scored-model.js';
import { readSample, type FeatureName } from './training-sample.js';

/** A model that goes on scoring. */
export interface KeptModel {
  readonly model: FittedModel;
  readonly earlierFit: EarlierFit;
  readonly drift: Drift;
}

/** The model to go on with, or why one is to be fitted. */
export async function decideOnFit(
  context: StageContext,
  duck: DuckSession,
  candidate: { plan: FitPlan; features: readonly FeatureName[]; timeSplit: boolean },
): Promise<KeptModel | RefitNote> {
  const { plan, features, timeSplit } = candidate;
  if ('refit' in plan) return { reason: plan.refit };
  const { artifacts } = plan.keep;
  const facts = await readFacts(await context.fetch(artifacts.train_fit));
  if (!hasFeatures(facts, features)) return { reason: 'features' };
  if (!timeSplit) return { reason: 'history' };
  const thresholds = facts.thresholds.map((values) => Float64Array.from(values));
  const population = await countPopulation(context, duck, features, thresholds);
  const drift = largestDrift(features, facts.population, population);
  if (drift.psi > context.spec.train.driftPsi) return { reason: 'drift', drift };
  const model = await readFittedModel(facts, await context.fetch(artifacts.train_forests));
  return { model, earlierFit: plan.keep, drift };
}

/**
 * Measures and calibrates a model of an earlier day on the newest labels, by the forest that has seen none
 * of their days, and publishes its files as they are.
 */
export async function keepModel(
  context: StageContext,
  { duck, counts, features }: Scene,
  { model, earlierFit, drift }: KeptModel,
): Promise<ScoredModel> {
  const { forest, earlier, ...facts } = model;
  const thresholds = facts.thresholds.map((values) => Float64Array.from(values));
  const plan = { features, thresholds, fitRows: counts.earlierRows };
  const sample = await readSample(context, duck, counts, plan);
  context.progress('measuring on the latest cut-off');
  const report = await evaluateTimeSplit(context, sample, earlier);
  for (const [dataset, ref] of Object.entries(earlierFit.artifacts)) context.carry(dataset, ref);
  return {
    sample,
    scoring: { forest, calibration: report.calibration, version: facts.modelVersion },
    report,
    facts,
    note: { reason: 'kept', drift },
    calibratedOn: 'time_split',
  };
}

async function readFacts(file: string): Promise<FitFacts> {
  const facts = parseFitFacts(await readFile(file, 'utf8'));
  if (facts === undefined) throw new RangeError(`${file}: facts of a fitted model expected`);
  return facts;
}
