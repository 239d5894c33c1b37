import type { RowSchema, StageContext } from '../../artifacts/stage.js';
import { runThread } from '../run-thread.js';
import type { Scene, ScoredModel } from '../scored-model.js';
import { JUDGED_ROWS } from '../selection/drop-features.js';
import { isChanceTarget, TARGETS } from '../targets.js';
import type { DescribeModelInput, ModelDescription } from './describe-model.thread.js';
import type { ShapSample } from './explain-customers.js';
import { importanceOf, shapRows, SHAP_SCHEMA } from './shap-rows.js';
import { selectionRows } from './selection-rows.js';

const DEPENDENCE_SCHEMA = {
  target: 'text',
  feature: 'text',
  value: 'double?',
  rows: 'bigint',
  output: 'double',
} as const satisfies RowSchema;

const RULES_SCHEMA = {
  target: 'text',
  rank: 'bigint',
  rule: 'text',
  rows: 'bigint',
  probability: 'double',
} as const satisfies RowSchema;

/** Features whose partial dependence is drawn. */
const DRAWN_FEATURES = 6;

/** What is said of the first target's model beside how well it predicts. */
export interface ModelStory {
  /** Mean absolute Shapley value by feature, in the target's unit. */
  readonly importance: Float64Array;
  /** A printed tree, as lines `rule: share of label 1 (rows)`. */
  readonly rules: readonly string[];
  readonly metrics: readonly object[];
  /** Customers whose reasons are exact. */
  readonly exactReasons: number;
}

/** Artifacts that `describeModel` saves; without rows where there is no model. */
export async function saveNoDescription(context: StageContext): Promise<void> {
  await context.saveRows('shap_values', SHAP_SCHEMA, []);
  await context.saveRows('partial_dependence', DEPENDENCE_SCHEMA, []);
  await context.saveRows('tree_rules', RULES_SCHEMA, []);
}

/**
 * Saves Shapley values of a sample of customers, partial dependence of the features that move them most, the rules
 * of one decision tree, and returns what goes into metrics and the model card.
 */
export async function describeModel(
  context: StageContext,
  scene: Scene,
  model: ScoredModel,
  { shap, cutoff }: { shap: ShapSample; cutoff: string },
): Promise<ModelStory> {
  const importance = importanceOf(shap);
  const names = model.features.map(({ feature }) => feature);
  const { target, verdicts, dependence, rules } = await describe(context, scene, model, importance);
  await context.saveRows('shap_values', SHAP_SCHEMA, shapRows(shap, importance, names));
  await context.saveRows(
    'partial_dependence',
    DEPENDENCE_SCHEMA,
    dependence.map(({ feature, value, rows, output }) => ({
      ...{ target: shap.target, feature: names[feature] ?? '', rows, output },
      value: Number.isNaN(value) ? null : value,
    })),
  );
  const printed = rules.map(({ conditions, rows, probability }, place) => ({
    ...{ target: shap.target, rank: place + 1, rows, probability },
    rule: conditions.join(' and ') || 'everybody',
  }));
  await context.saveRows('tree_rules', RULES_SCHEMA, printed);
  return {
    importance,
    exactReasons: shap.exactReasons,
    rules: printed.map(
      ({ rule, rows, probability }) =>
        `${rule}: ${(100 * probability).toFixed(1)} % (${rows} rows)`,
    ),
    metrics: selectionRows({
      ...{ names, verdicts, cutoff, version: target.facts.modelVersion, target: shap.target },
      permutation: target.report.permutation,
      correlation: context.spec.train.selection.correlation,
      ...{ dropped: model.facts.dropped, rows: Math.min(JUDGED_ROWS, model.sample.earlierRows) },
    }),
  };
}

async function describe(
  context: StageContext,
  { labels }: Scene,
  { sample, targets, thresholds, features }: ScoredModel,
  importance: Float64Array,
): Promise<ModelDescription & { target: ScoredModel['targets'][number] }> {
  const [target] = targets;
  const [forest] = target?.forests ?? [];
  if (target === undefined || forest === undefined)
    throw new RangeError('a model without a forest');
  const { matrix, rows } = sample.shared;
  const { facts } = target;
  const known = labels.get(TARGETS[facts.target].column);
  const order = [...importance.keys()].sort(
    (a, b) => (importance[b] ?? 0) - (importance[a] ?? 0) || a - b,
  );
  const description = await runThread<DescribeModelInput, ModelDescription>(
    context,
    'explain/describe-model',
    {
      ...{ forest, matrix, rows, thresholds, earlierRows: sample.earlierRows },
      names: features.map(({ feature }) => feature),
      ...(known && isChanceTarget(facts.target) && { labels: Uint8Array.from(known) }),
      ...{ correlation: context.spec.train.selection.correlation, judgedRows: JUDGED_ROWS },
      drawn: order.slice(0, DRAWN_FEATURES).filter((feature) => (importance[feature] ?? 0) > 0),
    },
  );
  const scaled = description.dependence.map((point) => ({
    ...point,
    output: point.output * facts.scale,
  }));
  return { ...description, dependence: scaled, target };
}
