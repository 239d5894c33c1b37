import type { TrainTarget } from '../../workflows/contracts/train-spec.js';
import type { StageContext } from '../artifacts/stage.js';
import { deriveSeed } from '../compute/seeded-random.js';
import { choosePlan, measureOutOfBag, reportOutOfBag } from './evaluate-forest.js';
import { chooseBlend } from './evaluate-stages.js';
import type { TargetFacts, TargetForests } from './fitted-model.js';
import type { TrainingRows } from './grow-trees.thread.js';
import { measureTarget, type Reading } from './measure-target.js';
import { saveForest, type VerifiedRows } from './save-model.js';
import {
  forestSettings,
  type Scene,
  type ScoredTarget,
  type TargetReport,
} from './scored-model.js';
import { sampleOf, type TargetSample } from './target-sample.js';
import { isChanceTarget, TARGETS } from './targets.js';
import { trainForest, type TrainedForest } from './train-forest.js';
import type { LabelColumns, SampleRows } from './training-sample.js';

/** A target that was fitted, with its forerunner where it has one. */
export type FittedTarget = ScoredTarget & Pick<TargetForests, 'earlier'>;

/** Who hears of trees that have been grown. */
export type OnTrees = (added: number) => void;

/**
 * Fits, measures and saves the forests of one target: one of the rows known a horizon ago, which is measured on
 * the newest labels, and one of all rows. Without enough labels for both, one that is measured out of bag.
 */
export async function fitTarget(
  context: StageContext,
  scene: Scene,
  { rows, target, verified }: { rows: SampleRows; target: TrainTarget; verified: VerifiedRows },
  onTrees: OnTrees,
): Promise<FittedTarget> {
  const { labels, choice } = scene;
  const sample = sampleOf(rows, labels, target);
  const { trained, reading, earlier, before } = choice.timeSplit
    ? await fitTwice(context, { sample, labels, target }, onTrees)
    : await fitOnce(context, { sample, labels, target }, onTrees);
  const forests = trained.outputs.map(({ forest }) => forest);
  // Measuring and verifying take one thread each for the most part: side by side.
  const [report, saved] = await Promise.all([
    completeReport(context, { sample, target }, trained, before),
    saveForest(context, { sample, target, forests }, verified),
  ]);
  const { trees, maxLeaves } = forestSettings(context, target, rows.features.length);
  const values = labels.get(TARGETS[target].column) ?? new Float64Array();
  const changed = (value: number, row: number): number =>
    target === 'next_stage' ? Number(value !== labels.get('stage_now')?.[row]) : value;
  const facts: TargetFacts = {
    ...reading,
    ...{ trees, maxLeaves },
    scale: sample.scale,
    modelVersion: saved.version,
    gain: [...trained.gain],
    prevalence: values.reduce((sum, value, row) => sum + changed(value, row), 0) / values.length,
    verifiedRows: saved.verifiedRows,
  };
  return { facts, forests, earlier, report };
}

interface Task {
  readonly sample: TargetSample;
  readonly labels: LabelColumns;
  readonly target: TrainTarget;
}

interface Fitted {
  readonly trained: TrainedForest;
  readonly reading: Reading;
  readonly earlier: TargetForests['earlier'];
  /** What was found of the earlier forest; absent where only out-of-bag rows can be measured. */
  readonly before?: TargetReport;
}

/** The forest of all labelled rows, and its forerunner, which is measured while the other grows. */
async function fitTwice(context: StageContext, task: Task, onTrees: OnTrees): Promise<Fitted> {
  const { sample, target } = task;
  // The first target's checkpoints keep their names.
  const suffix = target === 'purchase' ? '' : `-${target}`;
  const first = await context.resumable(`earlier-forest${suffix}`, () =>
    grow(context, task, sample.earlier, onTrees),
  );
  const reading = await readingOf(context, task, first);
  const earlier = first.outputs.map(({ forest }) => forest);
  const [before, trained] = await Promise.all([
    measureTarget(context, task, earlier, reading),
    context.resumable(`forest${suffix}`, () => grow(context, task, sample.training, onTrees)),
  ]);
  return { trained, reading, earlier, before };
}

async function fitOnce(context: StageContext, task: Task, onTrees: OnTrees): Promise<Fitted> {
  const { sample, target } = task;
  const suffix = target === 'purchase' ? '' : `-${target}`;
  const trained = await context.resumable(`forest${suffix}`, () =>
    grow(context, task, sample.training, onTrees),
  );
  const { classes, earlierScale } = sample;
  const reading = {
    ...{ target, classes: [...classes], earlierScale, blend: 1 },
    ...{ method: 'platt' as const, threshold: null },
  };
  return { trained, reading, earlier: [] };
}

/** What is chosen on rows that the earlier forest has left out of its bags. */
async function readingOf(
  context: StageContext,
  { sample, labels, target }: Task,
  first: TrainedForest,
): Promise<Reading> {
  const { earlier, classes, earlierScale } = sample;
  const plan = isChanceTarget(target)
    ? await choosePlan(context, sample, first.outOfBag)
    : undefined;
  const outOfBag = first.outputs.map((output) => output.outOfBag.subarray(0, earlier.rows));
  return {
    ...{ target, classes: [...classes], earlierScale },
    blend: target === 'next_stage' ? chooseBlend({ rows: sample, labels, classes }, outOfBag) : 1,
    method: plan?.method ?? 'platt',
    threshold: plan?.threshold ?? null,
  };
}

/** Beside the time split, which is what counts, only the first target is measured out of bag as well. */
async function completeReport(
  context: StageContext,
  { sample, target }: Pick<Task, 'sample' | 'target'>,
  { outOfBag }: TrainedForest,
  before: TargetReport | undefined,
): Promise<TargetReport> {
  if (before === undefined) return reportOutOfBag(context, sample, outOfBag);
  if (target !== 'purchase') return before;
  const slice = await measureOutOfBag(context, sample, outOfBag);
  return { ...before, slices: [...before.slices, slice] };
}

async function grow(
  context: StageContext,
  { target }: Task,
  training: TrainingRows,
  onTrees: OnTrees,
): Promise<TrainedForest> {
  const settings = forestSettings(context, target, training.matrix.features);
  const name = target === 'purchase' ? 'train.forest' : `train.forest.${target}`;
  let reported = 0;
  return trainForest(
    training,
    { ...settings, seed: deriveSeed(context.spec.seed, name) },
    {
      threads: context.threads,
      signal: context.signal,
      onTrees: (done) => {
        onTrees(done - reported);
        reported = done;
      },
    },
  );
}
