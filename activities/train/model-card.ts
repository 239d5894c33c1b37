import type { ImportanceRow } from './metric-rows.js';
import type { EvaluatedSlice } from './evaluate-forest.js';
import type { TrainTarget } from '../../workflows/contracts/train-spec.js';
import type { ScoreCalibration } from './score-calibration.js';
import { TARGETS } from './targets.js';

/** Facts of a published model. */
export interface ModelFacts {
  readonly target: TrainTarget;
  readonly modelVersion: string;
  readonly pipeline: string;
  readonly asOf: string;
  /** End of the day on which the trees were grown, and why then. */
  readonly fittedAsOf: string;
  readonly refit: string;
  readonly horizonDays: number;
  readonly trainingRows: number;
  readonly trainingCustomers: number;
  readonly trainingCutoffs: number;
  readonly prevalence: number;
  readonly options: Readonly<Record<string, number>>;
  /** Of targets of yes and no. */
  readonly calibration?: ScoreCalibration;
  /** Calibrated probability from which on to act. */
  readonly threshold?: number;
  /** Share of the forest beside the Markov chain, of the next stage. */
  readonly blend?: number;
  readonly classes: readonly string[];
  readonly calibratedOn: 'time_split' | 'oob';
  readonly slices: readonly EvaluatedSlice[];
  readonly importance: readonly ImportanceRow[];
  /** One decision tree of the same rows, leaf by leaf; empty where none was grown. */
  readonly rules: readonly string[];
  readonly verifiedRows: number;
  /** Customers whose reasons are exact Shapley values. */
  readonly exactReasons: number;
  /** Why the model is not used; of a model that is used, nothing. */
  readonly standing: string | undefined;
}

/** Features named in the card. */
const SHOWN_FEATURES = 10;

/**
 * The model card for people, in Markdown. Source: Mitchell et al. 2019, Model cards for model reporting.
 */
export function modelCard(facts: ModelFacts): string {
  const { importance, slices } = facts;
  const { title, meaning, happened } = TARGETS[facts.target];
  const shown = importance.slice(0, SHOWN_FEATURES);
  const isNumber = facts.calibration === undefined && facts.blend === undefined;
  const asked = isNumber
    ? `mean ${facts.prevalence.toFixed(3)}`
    : `${percent(facts.prevalence)} ${happened}`;
  return `# ${title} within ${facts.horizonDays} days

Model ${facts.modelVersion} of pipeline ${facts.pipeline}, as of ${facts.asOf}.
Trees grown as of ${facts.fittedAsOf}: ${facts.refit}.
${facts.standing === undefined ? '' : `**A candidate that is not used**: ${facts.standing}.\n`}
## What it answers
The ${meaning} in the ${facts.horizonDays} days after asOf. It ranks and
sizes audiences; it is not meant for decisions with legal effect on a person.

## Data
${facts.trainingRows} rows of ${facts.trainingCustomers} customers at ${facts.trainingCutoffs} cut-offs;
${asked}. Features are known before their cut-off.

## Method
Random forest (Breiman 2001) on histogram bins: ${Object.entries(facts.options)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')}. Customers are resampled whole.
${methodOf(facts)} ${reasonsOf(facts)}

## Measured
| slice | metric | value | 95 % interval | rows |
| --- | --- | --- | --- | --- |
${slices.flatMap(metricLines).join('\n')}

## What it looks at
| feature | share of what cuts gain | fall of AUC when shuffled | mean absolute Shapley value |
| --- | --- | --- | --- |
${shown.map(importanceLine).join('\n')}
${rulesPart(facts)}
## Limits
Measured on one time split of this pipeline; a change of assortment, prices or tracking moves it.
Customers without events before asOf have no row.

## Files
Every JSON file of this folder that holds trees loads with ml-random-forest 2.1
(RandomForestClassifier.load or RandomForestRegression.load, as its \`name\` says) and was compared with the trees
on ${facts.verifiedRows} rows; do not use the library's predictProbability. features.json has the order of columns
and the value for missing, model-card.json this card for programs.
`;
}

/** The model card for programs. */
export function cardFacts(facts: ModelFacts): object {
  const slices = facts.slices.map(({ slice, metrics, rows }) => ({ slice, rows, metrics }));
  return { ...facts, slices };
}

function methodOf({ calibration, calibratedOn, threshold, blend, classes }: ModelFacts): string {
  const acting =
    threshold === undefined
      ? ''
      : `\nActing pays from a probability of ${threshold.toFixed(4)} on; the threshold was chosen on other rows than the measured ones.`;
  if (calibration?.method === 'platt') {
    return `Published probabilities are calibrated (Platt 1999, fitted on ${calibratedOn}):
1 / (1 + exp(-(${calibration.slope} * logit(p) + ${calibration.intercept}))), p first squeezed into
[0.0001, 0.9999]. probability.json gives the uncalibrated p.${acting}`;
  }
  if (calibration) {
    return `Published probabilities are calibrated by isotonic regression (Zadrozny, Elkan 2002, fitted on
${calibratedOn}; ${calibration.scores.length} points). probability.json gives the uncalibrated p.${acting}`;
  }
  if (blend === undefined) return 'Leaves hold means; model.json gives the published number.';
  return `Stages: ${classes.join(', ')}. Published probabilities are ${blend.toFixed(3)} times those of the forest (the
probability files) and ${(1 - blend).toFixed(3)} times those of a first-order Markov chain of stages.`;
}

const reasonsOf = ({ exactReasons }: ModelFacts): string =>
  exactReasons === 0
    ? 'Reasons are path contributions (Saabas 2014) of the forest.'
    : `Reasons of the ${exactReasons} customers with the highest scores are exact Shapley values (TreeSHAP, Lundberg et
al. 2020) of the forest; those of the others are path contributions (Saabas 2014).`;

function metricLines({ slice, metrics, rows }: EvaluatedSlice): string[] {
  return metrics.map(
    ({ name, value, lower, upper }) =>
      `| ${slice} | ${name} | ${value.toFixed(4)} | ${lower.toFixed(4)} to ${upper.toFixed(4)} | ${rows} |`,
  );
}

function importanceLine(row: ModelFacts['importance'][number]): string {
  const fall = row.permutation === null ? '' : row.permutation.toFixed(4);
  const shap = row.shap === null ? '' : row.shap.toFixed(4);
  return `| ${row.feature} | ${percent(row.gain)} | ${fall} | ${shap} |`;
}

/** A simple model of the same question: not the one that scores, but one that can be read. */
function rulesPart({ rules, target }: ModelFacts): string {
  if (rules.length === 0) return '';
  return `
## In rules
One decision tree (Breiman et al. 1984) of the same rows, leaf by leaf, with the share that ${TARGETS[target].happened}:

${rules.map((rule) => `- ${rule}`).join('\n')}
`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
