import { METRICS_SCHEMA } from '../artifacts/metrics-schema.js';
import type { StageContext } from '../artifacts/stage.js';
import * as tables from './metric-rows.js';
import { explainRefit } from './refit-note.js';
import { saveCard } from './save-model.js';
import { forestSettings, type ScoredModel } from './scored-model.js';

/** Writes what a day's labels say of its model, whether it was fitted on that day, and the model card. */
export async function saveReport(
  context: StageContext,
  { sample, report, facts, note, calibratedOn }: ScoredModel,
  cutoff: string,
): Promise<void> {
  const { run, spec } = context;
  const { bestFeature } = report;
  const refit = explainRefit(note, spec.train);
  const rows = [
    ...tables.metricRows(report.slices, {
      version: facts.modelVersion,
      cutoff,
      bestFeature,
      ...(note.reason === 'kept' ? { fittedAsOf: facts.asOf } : {}),
    }),
    ...tables.refitRows(note, { facts, protocol: refit }),
  ];
  await context.saveRows('metrics_train', METRICS_SCHEMA, rows);
  await context.saveRows('roc_curve', tables.ROC_SCHEMA, tables.curveRows(report));
  const gain = Float64Array.from(facts.gain);
  const importance = tables.importanceRows(sample.features, gain, report.permutation);
  await context.saveRows('feature_importance', tables.IMPORTANCE_SCHEMA, importance);
  await saveCard(context, {
    modelVersion: facts.modelVersion,
    pipeline: run.pipeline,
    asOf: run.asOf,
    fittedAsOf: facts.asOf,
    refit,
    horizonDays: spec.train.horizonDays,
    trainingRows: facts.trainingRows,
    trainingCustomers: facts.trainingCustomers,
    trainingCutoffs: facts.trainingCutoffs,
    prevalence: facts.prevalence,
    options: { ...forestSettings(context, sample.features.length), seed: spec.seed },
    calibration: report.calibration,
    calibratedOn,
    slices: report.slices,
    importance,
    verifiedRows: facts.verifiedRows,
  });
}
