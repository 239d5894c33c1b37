import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import { canonicalJson } from '../artifacts/fingerprint.js';
import type { StageContext } from '../artifacts/stage.js';
import { forestBytes, forestsFromBytes } from './forest-bytes.js';
import type { PackedForest } from './packed-forest.js';
import type { FeatureName } from './training-sample.js';

/** Artifacts of a day's model that a later day needs to go on scoring with it. */
export const FIT_ARTIFACTS = ['train_fit', 'train_forests'] as const;

/** Published files that stay as they are while a model is kept. */
export const KEPT_FILES = [
  'model_purchase_model',
  'model_purchase_probability',
  'model_purchase_features',
] as const;

const fitFactsSchema = z.strictObject({
  /** Logical date and asOf of the run that has fitted the model. */
  day: z.string(),
  asOf: z.string(),
  /** Version of the code, and what the spec says of fitting. */
  code: z.string(),
  options: z.string(),
  modelVersion: z.string(),
  features: z.array(z.record(z.string(), z.string())),
  thresholds: z.array(z.array(z.number())),
  /** Customers to score on that day, by feature and bin. */
  population: z.array(z.array(z.number())),
  gain: z.array(z.number()),
  trainingRows: z.number(),
  trainingCustomers: z.number(),
  trainingCutoffs: z.number(),
  prevalence: z.number(),
  verifiedRows: z.number(),
});

/** What is known of a fitted model beside its trees. */
export type FitFacts = z.infer<typeof fitFactsSchema>;

/** A model of an earlier day as it scores again; `earlier` has not seen the labels of its latest cut-off. */
export interface FittedModel extends FitFacts {
  readonly forest: PackedForest;
  readonly earlier: PackedForest;
}

/** What of the spec decides on a fit, as text: everything of `train` but how often, and the seed. */
export function fitOptions({ train, seed }: Pick<PipelineSpec, 'train' | 'seed'>): string {
  return canonicalJson({ ...train, every: null, driftPsi: null, value: null, seed });
}

/** The facts of a model, or undefined where the text is of another form. */
export function parseFitFacts(text: string): FitFacts | undefined {
  try {
    return fitFactsSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Whether the features of a model are these, by name, meaning and order. */
export function hasFeatures(facts: FitFacts, features: readonly FeatureName[]): boolean {
  return canonicalJson(facts.features) === canonicalJson(features);
}

/** Saves a model so that a later day can go on with it. */
export async function saveFittedModel(context: StageContext, model: FittedModel): Promise<void> {
  const { forest, earlier, ...facts } = model;
  const factsFile = path.join(context.workDir, 'fit.json');
  const forestsFile = path.join(context.workDir, 'forests.bin');
  await writeFile(factsFile, JSON.stringify(facts));
  await writeFile(forestsFile, forestBytes([forest, earlier]));
  await context.saveFile('train_fit', factsFile);
  await context.saveFile('train_forests', forestsFile);
}

/** Reads a model back from the two files of `saveFittedModel`. */
export async function readFittedModel(facts: FitFacts, forestsFile: string): Promise<FittedModel> {
  const [forest, earlier] = forestsFromBytes(await readFile(forestsFile));
  if (forest === undefined || earlier === undefined) {
    throw new RangeError(`${forestsFile}: two forests expected, got fewer`);
  }
  return { ...facts, forest, earlier };
}
