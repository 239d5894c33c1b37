import { STAGE_SPEC_KEYS } from '../../workflows/contracts/stage-spec-keys.js';
import { METRICS_SCHEMA } from '../artifacts/metrics-schema.js';
import { letThrough, QUALITY_SCHEMA, refuseBlocked } from '../artifacts/quality-gates.js';
import type { StageContext, StageDefinition, StageSummary } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import { explainChallenge } from './champion/challenge-champion.js';
import { championRows } from './champion/champion-rows.js';
import { scoreDrift } from './champion/score-drift.js';
import { findEarlierFit, type FitPlan } from './earlier-fit.js';
import { describeModel, saveNoDescription } from './explain/describe-model.js';
import { explainCustomers } from './explain/explain-customers.js';
import { fairnessMetrics } from './fairness/fairness-metrics.js';
import { makeModel } from './make-model.js';
import { IMPORTANCE_SCHEMA, targetRows } from './metric-rows.js';
import { saveNoPredictions, savePredictions, scoreCustomers } from './save-predictions.js';
import { CURVES, saveCandidateCards, saveReport } from './save-report.js';
import { predictValue, VALUE_READS } from './value/predict-value.js';
import type { Scene } from './scored-model.js';
import { chooseTargets, FEWEST_OF_A_CLASS, type TargetChoice } from './target-choice.js';
import {
  prepareSample,
  readFeatureNames,
  readLabels,
  type SampleCounts,
} from './training-sample.js';

/**
 * Predicts for every customer what they do within the horizon, target by target. First forests, fitted on
 * cut-offs that lie at least two horizons back, are measured and calibrated on the cut-off one horizon
 * back; second ones, fitted on all labelled cut-offs, score everyone as of now and are published. Both
 * are kept for `train.every` days or until the customers have changed: they are then measured and
 * calibrated on each day's labels and not grown.
 */
export const trainStage: StageDefinition = {
  name: 'train',
  specKeys: STAGE_SPEC_KEYS.train,
  reads: ['features', 'feature_names', 'cutoffs', 'labels', ...VALUE_READS],
  resolve: findEarlierFit,
  compute: (context, resolved) => train(context, resolved as FitPlan),
};

async function train(context: StageContext, plan: FitPlan): Promise<StageSummary> {
  context.progress('sampling customers');
  const duck = await context.openDuck();
  await context.views(duck, 'features', 'feature_names', 'cutoffs', 'labels');
  await predictValue(context, duck);
  const counts = await prepareSample(context, duck);
  const features = await readFeatureNames(duck);
  const labels = await readLabels(duck, counts.rows);
  const { targets: asked, risk } = context.spec.train;
  const choice = chooseTargets({
    ...{ asked, labels, riskEvent: risk?.event },
    ...{ rows: counts.rows, earlierRows: counts.earlierRows },
    fewest: FEWEST_OF_A_CLASS,
  });
  const reason = features.length === 0 ? 'no features' : tooLittle(counts, choice);
  if (reason !== undefined) return skip(context, duck, { counts, choice, reason });

  const scene: Scene = { duck, counts, features, labels, choice };
  const made = await makeModel(context, scene, plan);
  const { model } = made;
  const { customersToScore } = counts;
  await scoreCustomers(context, duck, model, customersToScore);
  const shap = await explainCustomers(context, duck, model, customersToScore);
  const rows = await savePredictions(context, duck, model);
  const cutoff = await latestCutoff(duck);
  const story = shap && (await describeModel(context, scene, model, { shap, cutoff }));
  if (story === undefined) await saveNoDescription(context);
  const fairness = await fairnessMetrics(context, scene, model, cutoff);
  const champion = championRows({
    ...{ challenge: made.challenge, drift: model.note.drift, cutoff },
    scores: plan.before ? await scoreDrift(context, duck, model.targets, plan.before) : [],
    version: (made.candidate ?? model).facts.targets[0]?.modelVersion ?? '',
  });
  const furtherMetrics = [...(story?.metrics ?? []), ...fairness.metrics, ...champion];
  await saveReport(context, model, { cutoff, choice, furtherMetrics, story });
  if (made.candidate && made.challenge) {
    await saveCandidateCards(context, made.candidate, explainChallenge(made.challenge));
  }
  await context.saveRows(
    'quality_train',
    QUALITY_SCHEMA,
    letThrough(fairness.checks, context.openGates),
  );
  refuseBlocked(fairness.checks, context.openGates);
  return { rowsIn: counts.rows + customersToScore, rowsOut: rows };
}

/** Why nothing can be trained, or undefined where it can. */
function tooLittle(counts: SampleCounts, { targets, leftOut }: TargetChoice): string | undefined {
  if (counts.customersToScore === 0) return 'no customers';
  return targets.length > 0 ? undefined : leftOut[0]?.reason;
}

async function skip(
  context: StageContext,
  duck: DuckSession,
  { counts, choice, reason }: { counts: SampleCounts; choice: TargetChoice; reason: string },
): Promise<StageSummary> {
  await saveNoPredictions(context, duck, reason);
  await saveNoDescription(context);
  const leftOut = context.spec.train.targets.map(
    (target) => choice.leftOut.find((left) => left.target === target) ?? { target, reason },
  );
  const rows = targetRows([], leftOut, context.run.asOf);
  await context.saveRows('metrics_train', METRICS_SCHEMA, rows);
  await context.saveRows('quality_train', QUALITY_SCHEMA, []);
  for (const [name, schema] of Object.entries(CURVES)) await context.saveRows(name, schema, []);
  await context.saveRows('feature_importance', IMPORTANCE_SCHEMA, []);
  return { rowsIn: counts.rows + counts.customersToScore, rowsOut: 0, skipped: reason };
}

/** When the youngest rows with a label were known: one horizon before asOf. */
async function latestCutoff(duck: DuckSession): Promise<string> {
  const { at } = await duck.one<{ at: string }>('SELECT "at" FROM cutoffs WHERE cutoff_index = 1');
  return at;
}
