import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import { TRAIN_TARGETS } from '../../workflows/contracts/train-spec.js';
import { canonicalJson } from '../artifacts/fingerprint.js';
import type { StageContext } from '../artifacts/stage.js';
import { forestBytes, forestsFromBytes } from './forest-bytes.js';
import type { PackedForest } from './packed-forest.js';
import type { FeatureName } from './training-sample.js';

/** Artifacts of a day's model that a later day needs to go on scoring with it. */
export const FIT_ARTIFACTS = ['train_fit', 'train_forests'] as const;

/** Whether an artifact of train is a published file that stays as it is while a model is kept. */
export const isKeptFile = (dataset: string): boolean =>
  TRAIN_TARGETS.some((target) => dataset.startsWith(`model_${target}_`)) &&
  !/_candidate_|_card(_json)?$/.test(dataset);

/** The name of a published file of a model that is not used. */
export const candidateName = (dataset: string): string =>
  dataset.replace(/^(model_.+?)_(model|probability|features|card)/, '$1_candidate_$2');

const targetFactsSchema = z.strictObject({
  target: z.enum(TRAIN_TARGETS),
  modelVersion: z.string(),
  gain: z.array(z.number()),
  /** Share of the rows with what is asked for; of a number, its mean. */
  prevalence: z.number(),
  verifiedRows: z.number(),
  /** Trees grown, and their most leaves. */
  trees: z.number(),
  maxLeaves: z.number(),
  /** What an output of 1 of the forest, and of its forerunner, is in the target's unit. */
  scale: z.number(),
  earlierScale: z.number(),
  /** Stages by class; empty for other targets. */
  classes: z.array(z.string()),
  /** Share of the forest beside the Markov chain; 1 for other targets. */
  blend: z.number(),
  method: z.enum(['platt', 'isotonic']),
  /** Score from which on to act; null where no other rows were there to choose it. */
  threshold: z.number().nullable(),
});

/** What is known of a target's forests beside their trees. */
export type TargetFacts = z.infer<typeof targetFactsSchema>;

const fitFactsSchema = z.strictObject({
  /** Logical date and asOf of the run that has fitted the model. */
  day: z.string(),
  asOf: z.string(),
  /** Version of the code, and what the spec says of fitting. */
  code: z.string(),
  options: z.string(),
  features: z.array(
    z.strictObject({
      ...{ feature: z.string(), meaning: z.string(), unit: z.string() },
      ...{ type: z.string(), source: z.string() },
    }),
  ),
  /** Features that were there and are not used. */
  dropped: z.array(
    z.strictObject({
      feature: z.string(),
      reason: z.enum(['constant', 'correlated']),
      twin: z.string().optional(),
      correlation: z.number().optional(),
    }),
  ),
  thresholds: z.array(z.array(z.number())),
  /** Customers to score on that day, by feature and bin. */
  population: z.array(z.array(z.number())),
  trainingRows: z.number(),
  trainingCustomers: z.number(),
  trainingCutoffs: z.number(),
  targets: z.array(targetFactsSchema),
});

/** What is known of a fitted model beside its trees. */
export type FitFacts = z.infer<typeof fitFactsSchema>;

/** A target's forests, one an output; `earlier` have not seen the labels of their latest cut-off. */
export interface TargetForests {
  readonly facts: TargetFacts;
  readonly forests: readonly PackedForest[];
  readonly earlier: readonly PackedForest[];
}

/** A model of an earlier day as it scores again. */
export interface FittedModel {
  readonly facts: FitFacts;
  readonly targets: readonly TargetForests[];
}

/** What of the spec decides on a fit, as text: everything of `train` but how often, and the seed. */
export function fitOptions({ train, seed }: Pick<PipelineSpec, 'train' | 'seed'>): string {
  return canonicalJson({
    ...train,
    every: null,
    driftPsi: null,
    value: null,
    exactReasons: null,
    fairness: null,
    seed,
  });
}

/** The facts of a model, or undefined where the text is of another form. */
export function parseFitFacts(text: string): FitFacts | undefined {
  try {
    return fitFactsSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Whether a model was made from these features, by name, meaning and order, those that it goes without included. */
export function hasFeatures(facts: FitFacts, features: readonly FeatureName[]): boolean {
  const dropped = new Set(facts.dropped.map(({ feature }) => feature));
  const used = features.filter(({ feature }) => !dropped.has(feature));
  return (
    used.length + dropped.size === features.length &&
    canonicalJson(facts.features) === canonicalJson(used)
  );
}

/** Saves a model so that a later day can go on with it. */
export async function saveFittedModel(
  context: StageContext,
  { facts, targets }: FittedModel,
): Promise<void> {
  const factsFile = path.join(context.workDir, 'fit.json');
  const forestsFile = path.join(context.workDir, 'forests.bin');
  await writeFile(factsFile, JSON.stringify(facts));
  const all = targets.flatMap(({ forests, earlier }) => [...forests, ...earlier]);
  await writeFile(forestsFile, forestBytes(all));
  await context.saveFile('train_fit', factsFile);
  await context.saveFile('train_forests', forestsFile);
}

/** Reads a model back from the two files of `saveFittedModel`. */
export async function readFittedModel(facts: FitFacts, forestsFile: string): Promise<FittedModel> {
  const forests = forestsFromBytes(await readFile(forestsFile));
  const outputs = facts.targets.map(({ classes }) => Math.max(1, classes.length));
  const expected = 2 * outputs.reduce((sum, count) => sum + count, 0);
  if (forests.length !== expected) {
    throw new RangeError(`${forestsFile}: ${expected} forests expected, got ${forests.length}`);
  }
  let at = 0;
  const take = (count: number): PackedForest[] => forests.slice(at, (at += count));
  const targets = facts.targets.map((target, index) => {
    const count = outputs[index] ?? 1;
    return { facts: target, forests: take(count), earlier: take(count) };
  });
  return { facts, targets };
}
