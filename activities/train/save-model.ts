import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import { runThread } from './run-thread.js';
import { featuresJson } from './features-json.js';
import { modelCard, type ModelFacts } from './model-card.js';
import type { PackedForest } from './packed-forest.js';
import { columnList, type TrainingSample } from './training-sample.js';
import type { VerifyForestInput } from './verify-forest.thread.js';
import type { WriteForestInput } from './write-forest.thread.js';

/** Rows on which the written files must agree with the trees (contract §4). */
const VERIFIED_ROWS = 1000;

/** The published files; the first one's bytes name the version. */
const FILES = [
  { dataset: 'model_purchase_model', name: 'model.json', format: 'classifier' },
  { dataset: 'model_purchase_probability', name: 'probability.json', format: 'regression' },
] as const;

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
  const rows = await readVerifiedRows(duck, sample);
  const [version] = await Promise.all(
    FILES.map(async ({ name, format }) => {
      const file = path.join(context.workDir, name);
      const { thresholds } = sample;
      const sha256 = await runThread<WriteForestInput, string>(context, 'write-forest', {
        ...{ forest, thresholds, format },
        seed: context.spec.seed,
        path: file,
      });
      await runThread<VerifyForestInput, number>(context, 'verify-forest', {
        ...{ forest, thresholds, format, ...rows },
        path: file,
      });
      return sha256.slice(0, 12);
    }),
  );
  for (const { dataset, name } of FILES) {
    await context.saveFile(dataset, path.join(context.workDir, name));
  }
  return { version: version ?? '', verifiedRows: rows.rows };
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

/** A regular sample of the customers to score. */
async function readVerifiedRows(
  duck: DuckSession,
  { features }: TrainingSample,
): Promise<Pick<VerifyForestInput, 'columns' | 'rows'>> {
  const { found } = await duck.one<{ found: number }>('SELECT count(*) AS found FROM scored_rows');
  const step = Math.max(1, Math.floor(found / VERIFIED_ROWS));
  const rows = Math.min(VERIFIED_ROWS, Math.ceil(found / step));
  const columns = await duck.numericColumns(
    `SELECT ${columnList(features)} FROM scored_features
     WHERE position % ${step} = 0 AND position < ${step * rows}`,
    rows,
  );
  return { columns: [...columns.values()], rows };
}
