import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { TrainTarget } from '../../workflows/contracts/train-spec.js';
import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import { runThread } from './run-thread.js';
import { candidateName } from './fitted-model.js';
import { featuresJson } from './features-json.js';
import { cardFacts, modelCard, type ModelFacts } from './model-card.js';
import type { ForestFormat, ForestJsonInput } from './forest-json.js';
import type { PackedForest } from './packed-forest.js';
import type { ScoredTarget } from './scored-model.js';
import type { TargetSample } from './target-sample.js';
import { isChanceTarget, isNumberTarget } from './targets.js';
import { columnList, type FeatureName } from './training-sample.js';
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

/** Rows on which written files are compared with the trees. */
export type VerifiedRows = Pick<VerifyForestInput, 'columns' | 'rows'>;

/** A target's forests, one an output. */
export interface TargetToSave {
  readonly sample: TargetSample;
  readonly target: TrainTarget;
  readonly forests: readonly PackedForest[];
}

/** A file that is written: an artifact, and what of the forests goes into it. */
interface ForestFile extends Pick<ForestJsonInput, 'forest' | 'classes' | 'scale'> {
  readonly dataset: string;
  readonly format: ForestFormat;
}

/**
 * The files of a target; the first one's bytes name the version. Yes and no: votes and probability; a stage:
 * votes, and the probability of each class; a number: its expected value.
 */
function filesOf({ sample, target, forests }: TargetToSave): ForestFile[] {
  const [forest] = forests;
  if (forest === undefined) throw new RangeError(`${target}: a forest expected, got none`);
  const model = `model_${target}_model`;
  const probability = `model_${target}_probability`;
  if (isNumberTarget(target)) {
    return [{ dataset: model, format: 'regression', forest, scale: sample.scale }];
  }
  if (isChanceTarget(target)) {
    return [
      { dataset: model, format: 'classifier', forest },
      { dataset: probability, format: 'regression', forest },
    ];
  }
  return [
    { dataset: model, format: 'classifier', forest, classes: forests },
    ...forests.map((output, place) => ({
      dataset: `${probability}_${sample.classes[place]}`,
      format: 'regression' as const,
      forest: output,
    })),
  ];
}

/**
 * Writes a target's files, loads each through ml-random-forest and compares it with the trees. Throws RangeError
 * where they differ: such a model is not published.
 */
export async function saveForest(
  context: StageContext,
  saved: TargetToSave,
  verified: VerifiedRows,
): Promise<SavedModel> {
  const files = filesOf(saved);
  const { thresholds } = saved.sample;
  const pathOf = ({ dataset }: ForestFile): string => path.join(context.workDir, `${dataset}.json`);
  const [version] = await Promise.all(
    files.map(async (file) => {
      const { format, forest, classes, scale } = file;
      const input = {
        ...{ format, forest, thresholds, path: pathOf(file) },
        ...(classes && { classes }),
        ...(scale !== undefined && { scale }),
      };
      const sha256 = await runThread<WriteForestInput, string>(context, 'write-forest', {
        ...input,
        seed: context.spec.seed,
      });
      await runThread<VerifyForestInput, number>(context, 'verify-forest', {
        ...input,
        ...verified,
      });
      return sha256.slice(0, 12);
    }),
  );
  for (const file of files) await context.saveFile(file.dataset, pathOf(file));
  return { version: version ?? '', verifiedRows: verified.rows };
}

/** Writes features.json of every target. */
export async function saveFeatures(
  context: StageContext,
  features: readonly FeatureName[],
  targets: readonly ScoredTarget[],
): Promise<void> {
  for (const { facts } of targets) {
    const { target } = facts;
    const classes = isNumberTarget(target) ? [] : target === 'next_stage' ? facts.classes : [0, 1];
    const text = featuresJson(features, context.spec.train.horizonDays, { target, classes });
    await saveText(context, `model_${target}_features`, {
      name: `model_${target}_features.json`,
      text,
    });
  }
}

/** Writes a target's model card, for people and for programs. */
export async function saveCard(context: StageContext, facts: ModelFacts): Promise<void> {
  const own = `model_${facts.target}_card`;
  const dataset = facts.standing === undefined ? own : candidateName(own);
  await saveText(context, dataset, { name: `${dataset}.md`, text: modelCard(facts) });
  await saveText(context, `${dataset}_json`, {
    name: `${dataset}.json`,
    text: `${JSON.stringify(cardFacts(facts), null, 2)}\n`,
  });
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
export async function readVerifiedRows(
  duck: DuckSession,
  features: readonly FeatureName[],
): Promise<VerifiedRows> {
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
