import type { StageContext } from '../artifacts/stage.js';
import { deriveSeed } from '../compute/seeded-random.js';
import { runThread } from './run-thread.js';
import type { BestFeature, BestFeatureInput } from './best-feature.thread.js';
import type { CalibratedScores, CalibrateInput } from './calibrate-scores.thread.js';
import type { CalibrationChoice, ChooseCalibrationInput } from './choose-calibration.thread.js';
import type { EvaluateInput, Evaluation } from './evaluate-scores.thread.js';
import type { PackedForest } from './packed-forest.js';
import type { PermutationInput } from './permutation-importance.thread.js';
import type { LearnerScores, LearnerScoresInput } from './learner-scores.thread.js';
import type { CalibrationMethod, ScoreCalibration } from './score-calibration.js';
import type { ScoreRowsInput } from './score-rows.thread.js';
import type { TrainingSample } from './training-sample.js';

/** Replicates of the bootstrap: the ends of a 95 % interval are the 5th from either side. */
export const REPLICATES = 200;

/** Points of the published ROC curve. */
const CURVE_POINTS = 200;

/** Rows and trees for shuffled features: 128 features x 4,000 rows x 50 trees take a fifth of a second. */
const PERMUTATION_ROWS = 4000;
const PERMUTATION_TREES = 50;

/** An evaluation with the name of the model or baseline and of the rows that it is about. */
export interface EvaluatedSlice extends Evaluation {
  readonly slice: string;
}

/** Rows that learners beside the forest are fitted on: of 128 features, Newton's steps take about a second. */
const LEARNER_ROWS = 3000;

/** What rows that the model had not seen say of it. */
export interface ForestReport {
  readonly slices: readonly EvaluatedSlice[];
  readonly calibration: ScoreCalibration;
  /** Fall of ROC AUC by feature; absent without a time split. */
  readonly permutation?: Float64Array;
  /** Uncalibrated scores of the measured rows, from the newest cut-off's first row on. */
  readonly measuredScores?: Float64Array;
  readonly measuredLabels?: Uint8Array;
  /** Name of the feature that the one-feature baseline ranks by. */
  readonly bestFeature?: string;
}

/** How a target is measured: what was chosen on other rows, and what is looked at beside it. */
export interface TimeSplitPlan {
  readonly method: CalibrationMethod;
  /** Score from which on to act. */
  readonly threshold: number;
  /** Whether features are shuffled and a logistic regression is fitted as well, which takes some seconds. */
  readonly thorough: boolean;
}

/**
 * Calibration and acting threshold by what the measured forest says of its own rows out of bag: other rows than
 * those on which either is reported.
 */
export async function choosePlan(
  context: StageContext,
  { earlier }: TrainingSample,
  outOfBag: Float64Array,
): Promise<Omit<TimeSplitPlan, 'thorough'>> {
  const known = (_: unknown, row: number): boolean => !Number.isNaN(outOfBag[row]);
  const { method, threshold } = await runThread<ChooseCalibrationInput, CalibrationChoice>(
    context,
    'choose-calibration',
    {
      scores: outOfBag.filter(known),
      labels: earlier.labels.slice(0, earlier.rows).filter(known),
      rule: context.spec.train.threshold,
    },
  );
  return { method, threshold };
}

/**
 * Time split: a forest fitted on cut-offs at least two horizons back is measured on the cut-off one
 * horizon back, beside baselines on the same rows, and calibrated there.
 */
export async function evaluateTimeSplit(
  context: StageContext,
  sample: TrainingSample,
  forest: PackedForest,
  { method, threshold, thorough }: TimeSplitPlan,
): Promise<ForestReport> {
  const { training, thresholds } = sample;
  const first = sample.earlier.rows;
  const rows = training.rows - first;
  const labels = training.labels.slice(first);
  const probabilities = await scoreInParts(context, forest, training.matrix, first, rows);
  const range = { matrix: training.matrix, labels: training.labels, fitRows: first, first, rows };
  const [calibrated, baseline, learners] = await Promise.all([
    calibrateScores(context, { method, probabilities, labels }),
    runThread<BestFeatureInput, BestFeature>(context, 'best-feature', range),
    Promise.all(
      (thorough ? comparedLearners(context) : []).map(async ({ kind, slice }) => ({
        slice,
        ...(await runThread<LearnerScoresInput, LearnerScores>(context, 'learner-scores', {
          ...range,
          ...{ thresholds, choice: { kind }, mostRows: LEARNER_ROWS },
        })),
      })),
    ),
  ]);
  const resampled = {
    labels,
    groups: Int32Array.from(labels, (_, row) => row),
    groupCount: rows,
    replicates: REPLICATES,
    seed: deriveSeed(context.spec.seed, 'train.bootstrap'),
    curvePoints: 0,
  };
  const prevalence = new Float64Array(rows).fill(
    training.labels.subarray(0, first).reduce((sum, label) => sum + label, 0) / first,
  );
  const evaluate = (slice: string, input: Omit<EvaluateInput, keyof typeof resampled>) =>
    evaluateSlice(context, slice, {
      ...resampled,
      ...input,
      ...(slice === 'time_split' && { curvePoints: CURVE_POINTS }),
    });
  const [slices, permutation] = await Promise.all([
    Promise.all([
      evaluate('time_split', {
        scores: probabilities,
        probabilities: calibrated.crossFitted,
        threshold,
      }),
      evaluate('baseline:majority', { scores: prevalence, probabilities: prevalence }),
      evaluate('baseline:best_feature', { scores: baseline.scores }),
      ...learners.map(({ slice, scores }) => evaluate(slice, { scores, probabilities: scores })),
    ]),
    thorough ? permuteFeatures(context, sample, forest) : undefined,
  ]);
  return {
    slices,
    calibration: calibrated.calibration,
    ...(permutation && { permutation }),
    ...{ measuredScores: probabilities, measuredLabels: labels },
    bestFeature: sample.features[baseline.feature]?.feature ?? '',
  };
}

/** The logistic baseline, and the learners that the spec asks to compare. */
function comparedLearners({
  spec,
}: StageContext): { kind: LearnerScoresInput['choice']['kind']; slice: string }[] {
  return [
    { kind: 'logistic_regression', slice: 'baseline:logistic' },
    ...spec.train.models.flatMap((kind) =>
      kind === 'forest' ? [] : [{ kind, slice: `model:${kind}` }],
    ),
  ];
}

/**
 * Out-of-bag: each row by the trees whose bootstrap left its customer out. Losses are those of the
 * averaged leaves, uncalibrated. Beside a time split it has no ROC curve.
 */
export async function measureOutOfBag(
  context: StageContext,
  { training }: TrainingSample,
  outOfBag: Float64Array,
  { curve = false }: { curve?: boolean } = {},
): Promise<EvaluatedSlice> {
  const known = (_: unknown, row: number): boolean => !Number.isNaN(outOfBag[row]);
  const scores = outOfBag.filter(known);
  return evaluateSlice(context, 'oob', {
    scores,
    probabilities: scores,
    labels: training.labels.filter(known),
    groups: training.groups.filter(known),
    groupCount: training.groupCount,
    replicates: REPLICATES,
    seed: deriveSeed(context.spec.seed, 'train.bootstrap'),
    curvePoints: curve ? CURVE_POINTS : 0,
  });
}

/** The report of a model for which no time split can be made: its out-of-bag rows measure and calibrate. */
export async function reportOutOfBag(
  context: StageContext,
  sample: TrainingSample,
  outOfBag: Float64Array,
): Promise<ForestReport> {
  const known = (_: unknown, row: number): boolean => !Number.isNaN(outOfBag[row]);
  const [slice, { calibration }] = await Promise.all([
    measureOutOfBag(context, sample, outOfBag, { curve: true }),
    calibrateScores(context, {
      method: 'platt',
      probabilities: outOfBag.filter(known),
      labels: sample.training.labels.filter(known),
    }),
  ]);
  return { slices: [slice], calibration };
}

const calibrateScores = (context: StageContext, input: CalibrateInput): Promise<CalibratedScores> =>
  runThread(context, 'calibrate-scores', input);

async function evaluateSlice(
  context: StageContext,
  slice: string,
  input: EvaluateInput,
): Promise<EvaluatedSlice> {
  const evaluation = await runThread<EvaluateInput, Evaluation>(context, 'evaluate-scores', input);
  return { slice, ...evaluation };
}

/** Mean output of the trees for some rows of the matrix, in threads. */
export async function scoreInParts(
  context: StageContext,
  forest: PackedForest,
  matrix: ScoreRowsInput['matrix'],
  first: number,
  rows: number,
): Promise<Float64Array> {
  const scores = new Float64Array(rows);
  const size = Math.max(1, Math.ceil(rows / (4 * context.threads.size)));
  const starts = Array.from({ length: Math.ceil(rows / size) }, (_, part) => part * size);
  await Promise.all(
    starts.map(async (start) => {
      const part = await runThread<ScoreRowsInput, Float64Array>(context, 'score-rows', {
        forest,
        matrix,
        first: first + start,
        rows: Math.min(size, rows - start),
      });
      scores.set(part, start);
    }),
  );
  return scores;
}

async function permuteFeatures(
  context: StageContext,
  { training, earlier, features }: TrainingSample,
  forest: PackedForest,
): Promise<Float64Array> {
  const falls = new Float64Array(features.length);
  const fewerTrees = { ...forest, roots: forest.roots.slice(0, PERMUTATION_TREES) };
  const dealt = Array.from({ length: context.threads.size }, (_, thread) =>
    features.map((_feature, index) => index).filter((i) => i % context.threads.size === thread),
  );
  await Promise.all(
    dealt.map(async (indexes) => {
      const found = await runThread<PermutationInput, Float64Array>(
        context,
        'permutation-importance',
        {
          forest: fewerTrees,
          matrix: training.matrix,
          labels: training.labels,
          first: earlier.rows,
          rows: Math.min(PERMUTATION_ROWS, training.rows - earlier.rows),
          features: indexes,
          seed: deriveSeed(context.spec.seed, 'train.permutation'),
        },
      );
      for (const [position, fall] of found.entries()) falls[indexes[position] ?? 0] = fall;
    }),
  );
  return falls;
}
