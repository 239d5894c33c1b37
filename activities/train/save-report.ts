import { METRICS_SCHEMA } from '../artifacts/metrics-schema.js';
import type { StageContext } from '../artifacts/stage.js';
import type { ModelStory } from './explain/describe-model.js';
import type { ModelFacts } from './model-card.js';
import * as tables from './metric-rows.js';
import { explainRefit, isKept } from './refit-note.js';
import { saveCard } from './save-model.js';
import { calibratedProbability } from './score-calibration.js';
import type { ScoredModel, ScoredTarget } from './scored-model.js';
import type { TargetChoice } from './target-choice.js';

/** Artifacts of curves, by name. */
export const CURVES = {
  roc_curve: tables.ROC_SCHEMA,
  pr_curve: tables.PR_SCHEMA,
  calibration_curve: tables.CALIBRATION_SCHEMA,
  gain_curve: tables.GAIN_SCHEMA,
} as const;

/** What a day's labels say of its models, whether they were fitted on that day, and the model cards. */
export async function saveReport(
  context: StageContext,
  model: ScoredModel,
  about: {
    cutoff: string;
    choice: TargetChoice;
    furtherMetrics: readonly object[];
    /** Of the first target. */
    story: ModelStory | undefined;
  },
): Promise<void> {
  const { facts, note, targets, features } = model;
  const { cutoff, choice } = about;
  const fittedBefore = isKept(note) ? { fittedAsOf: facts.asOf } : {};
  const published = targets.map((target) => target.facts);
  const rows = [
    ...targets.flatMap(({ facts: { target, modelVersion }, report }) =>
      tables.metricRows(report.slices, {
        ...{ target, version: modelVersion, cutoff, bestFeature: report.bestFeature },
        ...fittedBefore,
      }),
    ),
    ...tables.refitRows(note, { facts, protocol: explainRefit(note, context.spec.train) }),
    ...tables.targetRows(
      published.map(({ target, modelVersion }) => ({
        ...{ target, version: modelVersion },
        rows: facts.trainingRows,
      })),
      choice.leftOut.filter(({ target }) => published.every((fit) => fit.target !== target)),
      cutoff,
    ),
    ...about.furtherMetrics,
  ];
  await context.saveRows('metrics_train', METRICS_SCHEMA, rows);
  const curves = targets.map(({ facts: { target }, report: { slices } }) => ({
    roc_curve: tables.curveRows(target, slices),
    ...tables.furtherCurveRows(target, slices),
  }));
  for (const [name, schema] of Object.entries(CURVES)) {
    const points = curves.flatMap((of) => of[name as keyof typeof CURVES]);
    await context.saveRows(name, schema, points);
  }
  const importance = targets.map(({ facts: { target, gain }, report }, index) =>
    tables.importanceRows(target, features, {
      gain: Float64Array.from(gain),
      permutation: report.permutation,
      shap: index === 0 ? about.story?.importance : undefined,
    }),
  );
  await context.saveRows('feature_importance', tables.IMPORTANCE_SCHEMA, importance.flat());
  for (const [index, target] of targets.entries()) {
    await saveTargetCard(context, model, target, {
      importance: importance[index] ?? [],
      rules: index === 0 ? (about.story?.rules ?? []) : [],
      exactReasons: index === 0 ? (about.story?.exactReasons ?? 0) : 0,
      standing: undefined,
    });
  }
}

/** Cards of models that were fitted and are not used; `standing` says why. */
export async function saveCandidateCards(
  context: StageContext,
  candidate: ScoredModel,
  standing: string,
): Promise<void> {
  for (const target of candidate.targets) {
    const { facts, report } = target;
    const importance = tables.importanceRows(facts.target, candidate.features, {
      gain: Float64Array.from(facts.gain),
      permutation: report.permutation,
      shap: undefined,
    });
    const story = { importance, rules: [], exactReasons: 0, standing };
    await saveTargetCard(context, candidate, target, story);
  }
}

async function saveTargetCard(
  context: StageContext,
  { facts, note, calibratedOn, features }: ScoredModel,
  { facts: own, report }: ScoredTarget,
  story: Pick<ModelFacts, 'importance' | 'rules' | 'exactReasons' | 'standing'>,
): Promise<void> {
  const { run, spec } = context;
  const { maxDepth, minSamplesLeaf } = spec.train;
  const { calibration } = report;
  await saveCard(context, {
    target: own.target,
    modelVersion: own.modelVersion,
    pipeline: run.pipeline,
    asOf: run.asOf,
    fittedAsOf: facts.asOf,
    refit: explainRefit(note, spec.train),
    horizonDays: spec.train.horizonDays,
    trainingRows: facts.trainingRows,
    trainingCustomers: facts.trainingCustomers,
    trainingCutoffs: facts.trainingCutoffs,
    prevalence: own.prevalence,
    options: {
      ...{ trees: own.trees, maxDepth, minSamplesLeaf, maxLeaves: own.maxLeaves },
      ...{ features: features.length, seed: spec.seed },
    },
    ...(calibration && { calibration }),
    ...(calibration &&
      own.threshold !== null && { threshold: calibratedProbability(calibration, own.threshold) }),
    ...(own.target === 'next_stage' && { blend: own.blend }),
    classes: own.classes,
    calibratedOn,
    slices: report.slices,
    ...story,
    verifiedRows: own.verifiedRows,
  });
}
