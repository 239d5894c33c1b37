import type { EvaluatedSlice } from './evaluate-forest.js';
import type { Calibration } from './platt-calibration.js';

/** Facts of a published model. */
export interface ModelFacts {
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
  readonly calibration: Calibration;
  readonly calibratedOn: 'time_split' | 'oob';
  readonly slices: readonly EvaluatedSlice[];
  readonly importance: readonly { feature: string; gain: number; permutation: number | null }[];
  readonly verifiedRows: number;
}

/** Features named in the card. */
const SHOWN_FEATURES = 10;

/**
 * The model card: for people in Markdown, for programs as one JSON block at its end.
 * Source: Mitchell et al. 2019, Model cards for model reporting.
 */
export function modelCard(facts: ModelFacts): string {
  const { importance, slices, calibration } = facts;
  const shown = importance.slice(0, SHOWN_FEATURES);
  return `# Purchase within ${facts.horizonDays} days

Model ${facts.modelVersion} of pipeline ${facts.pipeline}, as of ${facts.asOf}.
Trees grown as of ${facts.fittedAsOf}: ${facts.refit}.

## What it answers
The probability that a customer purchases in the ${facts.horizonDays} days after asOf. It ranks and
sizes audiences; it is not meant for decisions with legal effect on a person.

## Data
${facts.trainingRows} rows of ${facts.trainingCustomers} customers at ${facts.trainingCutoffs} cut-offs;
${percent(facts.prevalence)} purchased. Features are known before their cut-off.

## Method
Random forest (Breiman 2001) on histogram bins: ${Object.entries(facts.options)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')}. Customers are resampled whole.
Published probabilities are calibrated (Platt 1999, fitted on ${facts.calibratedOn}):
1 / (1 + exp(-(${calibration.slope} * logit(p) + ${calibration.intercept}))), p first squeezed into
[0.0001, 0.9999]. probability.json gives the uncalibrated p. Reasons are path contributions
(Saabas 2014) in points of the uncalibrated probability.

## Measured
| slice | metric | value | 95 % interval | rows |
| --- | --- | --- | --- | --- |
${slices.flatMap(metricLines).join('\n')}

## What it looks at
| feature | share of Gini decrease | fall of AUC when shuffled |
| --- | --- | --- |
${shown.map(importanceLine).join('\n')}

## Limits
Measured on one time split of this pipeline; a change of assortment, prices or tracking moves it.
Customers without events before asOf have no row.

## Files
model.json and probability.json load with ml-random-forest 2.1 (RandomForestClassifier.load,
RandomForestRegression.load) and were compared with the trees on ${facts.verifiedRows} rows; do not use
the library's predictProbability. features.json has the order of columns and the value for missing.

\`\`\`json
${JSON.stringify({ ...facts, slices: slices.map(({ slice, metrics, rows }) => ({ slice, rows, metrics })) }, null, 2)}
\`\`\`
`;
}

function metricLines({ slice, metrics, rows }: EvaluatedSlice): string[] {
  return metrics.map(
    ({ name, value, lower, upper }) =>
      `| ${slice} | ${name} | ${value.toFixed(4)} | ${lower.toFixed(4)} to ${upper.toFixed(4)} | ${rows} |`,
  );
}

function importanceLine(row: ModelFacts['importance'][number]): string {
  const fall = row.permutation === null ? '' : row.permutation.toFixed(4);
  return `| ${row.feature} | ${percent(row.gain)} | ${fall} |`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
