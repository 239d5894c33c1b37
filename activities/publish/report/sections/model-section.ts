import { barList } from '../bar-list.js';
import { curveChart, type Curve } from '../curve-chart.js';
import { dataTable } from '../data-table.js';
import { findMetric } from '../metric-lookup.js';
import { count, decimal, percent, withInterval } from '../number-format.js';
import { CURVE_ARTIFACTS, readPredictions, type PredictionNumbers } from '../read-predictions.js';
import type { MetricRow, ReportData } from '../report-data.js';
import { reportPart } from '../report-part.js';
import { html, type SafeHtml } from '../safe-html.js';
import { figure, reasonOf, type Section } from '../section.js';

/** Titles of targets, in the order in which they are shown. */
const TITLES: Readonly<Record<string, string>> = {
  purchase: 'Who will buy',
  churn: 'Who will stay away',
  return: 'Who will take something back',
  risk: 'Who will have the adverse event',
  next_stage: 'Which stage comes next',
  expected_orders: 'How many orders',
  expected_spend: 'How much is spent',
};

/** What the models say of the customers, and how well: one row of pictures a target of yes and no. */
export const modelPart = reportPart({
  name: 'model',
  artifacts: CURVE_ARTIFACTS,
  read: readPredictions,
  section: modelSection,
});

function modelSection(numbers: PredictionNumbers, data: ReportData): Section {
  const head = { id: 'model', title: 'What customers will do' };
  const { bands, roc } = numbers;
  if (bands.length === 0 && roc.length === 0) {
    return { ...head, missing: reasonOf(data, 'predictions') };
  }
  const refit = data.metrics.find(({ name }) => name === 'purchase.refit');
  const targets = Object.keys(TITLES).filter((target) =>
    [...bands, ...roc].some((row) => row.target === target),
  );
  return {
    ...head,
    lead: `For every customer what is to be expected in the ${data.run.horizonDays} days after ${data.run.date}, from what was known by then. Tested on days that the models had not seen.${refit ? ` The models were ${refit.protocol}.` : ''}`,
    body: html`${targets.map((target) => curvesOf(target, numbers, data))}
      ${comparison(targets, data)}
      <div class="columns">${bandTable(numbers)}${importanceBars(data)}</div>`,
  };
}

/** ROC, precision and recall, calibration and gain of one target, side by side. */
function curvesOf(target: string, numbers: PredictionNumbers, data: ReportData): SafeHtml | string {
  const pointsOf = (rows: PredictionNumbers['roc']): [number, number][] =>
    rows.filter((row) => row.target === target).map(({ x, y }) => [x, y]);
  const roc = pointsOf(numbers.roc);
  if (roc.length === 0) return '';
  const metric = (name: string): MetricRow | undefined =>
    findMetric(data.metrics, 'train', `${target}.${name}`, 'time_split') ??
    findMetric(data.metrics, 'train', `${target}.${name}`, 'oob');
  const shown = (name: string): string => decimal(metric(name)?.value);
  const share =
    findMetric(data.metrics, 'train', `${target}.pr_auc`, 'baseline:majority')?.value ?? 0;
  const draw = (kind: string, curve: Curve, caption: string): SafeHtml | string =>
    curve.points.length === 0
      ? ''
      : figure(
          curveChart(curve, { name: `${target}-${kind}`, label: `${TITLES[target]}: ${caption}` }),
          caption,
        );
  const calibration = pointsOf(numbers.calibration);
  const most = Math.min(
    1,
    Math.ceil(20 * Math.max(0.05, ...calibration.map(([x, y]) => Math.max(x, y)))) / 20,
  );
  const auc = metric('roc_auc');
  const diagonal = [
    [0, 0],
    [1, 1],
  ] as const;
  return html`<h3>${TITLES[target]}</h3>
    <div class="curves">
      ${draw('roc', { points: roc, x: 'wrongly picked', y: 'found', chance: diagonal }, `ROC curve, area ${withInterval(auc?.value, auc?.lower, auc?.upper)}; guessing is 0.500.`)}
      ${draw(
        'pr',
        {
          points: pointsOf(numbers.recall),
          x: 'found',
          y: 'right among picked',
          chance: [
            [0, share],
            [1, share],
          ],
        },
        `Precision and recall, area ${shown('pr_auc')}; guessing is ${decimal(share)}.`,
      )}
      ${draw(
        'calibration',
        {
          points: calibration,
          x: 'predicted',
          y: 'came true',
          chance: [
            [0, 0],
            [most, most],
          ],
          dots: true,
          most,
        },
        `Calibration by tenths of the customers, mean error ${percent(metric('calibration_error')?.value)}.`,
      )}
      ${draw('gain', { points: pointsOf(numbers.gain), x: 'customers picked', y: 'found', chance: diagonal }, `Gain: the first tenth holds ${decimal(metric('lift_at_10')?.value, 1)} times its share.`)}
    </div>`;
}

/** Figures of one target beside the baseline that it has to beat. */
const COMPARED: Readonly<Record<string, readonly [measure: string, baseline: string][]>> = {
  purchase: [
    ['roc_auc', 'baseline:best_feature'],
    ['roc_auc', 'baseline:logistic'],
    ['log_loss', 'baseline:majority'],
  ],
  churn: [
    ['roc_auc', 'baseline:best_feature'],
    ['log_loss', 'baseline:majority'],
  ],
  return: [
    ['roc_auc', 'baseline:best_feature'],
    ['log_loss', 'baseline:majority'],
  ],
  risk: [
    ['roc_auc', 'baseline:best_feature'],
    ['log_loss', 'baseline:majority'],
  ],
  next_stage: [
    ['log_loss', 'baseline:markov'],
    ['accuracy', 'baseline:markov'],
  ],
  expected_orders: [
    ['rmse', 'baseline:mean'],
    ['mae', 'baseline:last_period'],
  ],
  expected_spend: [
    ['rmse', 'baseline:mean'],
    ['mae', 'baseline:last_period'],
  ],
};

const MEASURES: Readonly<Record<string, string>> = {
  roc_auc: 'ROC AUC (higher is better)',
  log_loss: 'log loss (lower is better)',
  accuracy: 'accuracy (higher is better)',
  rmse: 'root mean squared error (lower is better)',
  mae: 'mean absolute error (lower is better)',
};

const BASELINES: Readonly<Record<string, string>> = {
  'baseline:best_feature': 'one feature',
  'baseline:logistic': 'logistic regression',
  'baseline:majority': 'the same chance for all',
  'baseline:markov': 'Markov chain of stages',
  'baseline:mean': 'the mean for all',
  'baseline:last_period': 'as in the horizon before',
};

function comparison(targets: readonly string[], data: ReportData): SafeHtml | string {
  const rows = targets.flatMap((target) =>
    (COMPARED[target] ?? []).flatMap(([measure, slice]) => {
      const of = (name: string) => findMetric(data.metrics, 'train', `${target}.${measure}`, name);
      const [model, baseline] = [of('time_split'), of(slice)];
      return model && baseline ? [{ target, measure, slice, model, baseline }] : [];
    }),
  );
  if (rows.length === 0) return '';
  const interval = ({ value, lower, upper }: MetricRow): SafeHtml =>
    html`${decimal(value)}<small>${decimal(lower)} to ${decimal(upper)}</small>`;
  return dataTable(
    'Each model beside what it has to beat, on the same days',
    [
      { header: 'Question', cell: (row) => TITLES[row.target] ?? row.target },
      { header: 'Measure', cell: (row) => MEASURES[row.measure] ?? row.measure },
      { header: 'Model', numeric: true, cell: (row) => interval(row.model) },
      { header: 'Baseline', numeric: true, cell: (row) => interval(row.baseline) },
      { header: 'which is', cell: (row) => BASELINES[row.slice] ?? row.slice },
    ],
    rows,
  );
}

function bandTable({ bands }: PredictionNumbers): SafeHtml | string {
  const shown = bands.filter(({ label }) => label === '');
  if (shown.length === 0) return '';
  type Row = (typeof shown)[number];
  const figureOf = (row: Row, value: number): string =>
    row.isChance ? percent(value) : decimal(value, value < 10 ? 2 : 0);
  return dataTable(
    'Customers by thirds',
    [
      { header: 'Target', cell: (row) => row.target.replaceAll('_', ' ') },
      { header: 'Band', cell: (row) => row.band },
      { header: 'Customers', numeric: true, cell: (row) => count(row.customers) },
      { header: 'Mean', numeric: true, cell: (row) => figureOf(row, row.mean) },
      { header: 'From', numeric: true, cell: (row) => figureOf(row, row.low) },
      { header: 'To', numeric: true, cell: (row) => figureOf(row, row.high) },
    ],
    shown,
  );
}

function importanceBars(data: ReportData): SafeHtml | string {
  if (data.importance.length === 0) return '';
  const shuffled = data.importance.some((row) => row.permutation !== null);
  const valueOf = (row: ReportData['importance'][number]): number =>
    shuffled ? (row.permutation ?? 0) : row.gain;
  const most = Math.max(...data.importance.map(valueOf), Number.MIN_VALUE);
  return barList(
    `What the purchase model looks at (${shuffled ? 'fall of AUC when shuffled' : 'share of the Gini decrease'})`,
    ['Feature', 'Importance'],
    data.importance.map((row) => ({
      label: html`${row.feature}${row.meaning !== null && html`<small>${row.meaning}</small>`}`,
      length: valueOf(row) / most,
      value: decimal(valueOf(row), 4),
    })),
  );
}
