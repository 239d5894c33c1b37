import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import { featuresJson } from './features-json.js';
import { modelCard, type ModelFacts } from './model-card.js';
import type { PackedForest } from './packed-forest.js';
import { columnList, type TrainingSample } from './training-sample.js';
import type { VerifyForestInput } from './verify-forest.thread.js';
import type { WriteForestInput } from './write-forest.thread.js';

/** Rows on which the written files must agree with the trees (contract §4). */
const VERIFIED_ROWS = 1000;

/** A written and verified model. */
export interface SavedModel {
  /** 12 hex digits of the SHA-256 of model.json. */
  readonly version: string;
  readonly verifiedRows: number;
}

/**
 * Writes model.json and probability.json, loads both through ml-random-forest and compares them with
 * the trees. Throws RangeError where they differ: such a model is not published.
 */
export async function saveForest(
  context: StageContext,
  duck: DuckSession,
  sample: TrainingSample,
  forest: PackedForest,
): Promise<SavedModel> {
  context.progress('writing the model');
  const { thresholds } = sample;
  const write = (name: string, format: WriteForestInput['format']): Promise<string> =>
    context.threads.run<WriteForestInput, string>(
      path.join(__dirname, 'write-forest.thread.js'),
      {
        forest,
        thresholds,
        seed: context.spec.seed,
        path: path.join(context.workDir, name),
        format,
      },
      { signal: context.signal },
    );
  const [sha256] = await Promise.all([
    write('model.json', 'classifier'),
    write('probability.json', 'regression'),
  ]);
  const verifiedRows = await verify(context, duck, sample, forest);
  for (const [dataset, name] of [
    ['model_purchase_model', 'model.json'],
    ['model_purchase_probability', 'probability.json'],
  ] as const) {
    await context.saveFile(dataset, path.join(context.workDir, name));
  }
  return { version: sha256.slice(0, 12), verifiedRows };
}

/** Writes features.json. */
export async function saveFeatures(context: StageContext, sample: TrainingSample): Promise<void> {
  const text = featuresJson(sample.features, context.spec.train.horizonDays);
  await saveText(context, 'model_purchase_features', { name: 'features.json', text });
}

/** Writes the model card. */
export async function saveCard(context: StageContext, facts: ModelFacts): Promise<void> {
  const text = modelCard(facts);
  await saveText(context, 'model_purchase_card', { name: 'model-card.md', text });
}

async function saveText(
  context: StageContext,
  dataset: string,
  { name, text }: { name: string; text: string },
): Promise<void> {
  const file = path.join(context.workDir, name);
  await writeFile(file, text);
  await context.saveFile(dataset, file);
}

async function verify(
  context: StageContext,
  duck: DuckSession,
  sample: TrainingSample,
  forest: PackedForest,
): Promise<number> {
  const { found } = await duck.one<{ found: number }>('SELECT count(*) AS found FROM scored_rows');
  const step = Math.max(1, Math.floor(found / VERIFIED_ROWS));
  const rows = Math.min(VERIFIED_ROWS, Math.ceil(found / step));
  const columns = await duck.numericColumns(
    `SELECT ${columnList(sample.features)} FROM scored_rows
     WHERE position % ${step} = 0 ORDER BY position LIMIT ${rows}`,
    rows,
  );
  return context.threads.run<VerifyForestInput, number>(
    path.join(__dirname, 'verify-forest.thread.js'),
    {
      forest,
      thresholds: sample.thresholds,
      columns: [...columns.values()],
      rows,
      classifierPath: path.join(context.workDir, 'model.json'),
      regressionPath: path.join(context.workDir, 'probability.json'),
    },
    { signal: context.signal },
  );
}
