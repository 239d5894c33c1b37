import { barList } from '../bar-list.js';
import { dataTable } from '../data-table.js';
import { rocChart } from '../line-charts.js';
import { findMetric } from '../metric-lookup.js';
import { metricTable } from '../metric-table.js';
import { count, decimal, percent, withInterval } from '../number-format.js';
import type { ReportData } from '../report-data.js';
import { html, type SafeHtml } from '../safe-html.js';
import { figure, reasonOf, type Section } from '../section.js';

/** How well the model tells who will buy, and what it says of the customers. */
export function modelSection(data: ReportData): Section {
  const head = { id: 'model', title: 'Who will buy' };
  if (data.bands.length === 0 && data.roc.length === 0) {
    return { ...head, missing: reasonOf(data, 'predictions') };
  }
  // What has no split is no measure of quality: whether the model was fitted on this date, and drift.
  const measured = data.metrics.filter(({ split }) => split !== null);
  const refit = data.metrics.find(({ name }) => name === 'purchase.refit');
  return {
    ...head,
    lead: `For every customer the chance of a purchase in the ${data.run.horizonDays} days after ${data.run.date}, from what was known by then. Tested on days that the model had not seen.${refit ? ` The model was ${refit.protocol}.` : ''}`,
    body: html`<div class="columns">
        ${rocFigure(data)}
        <div>${bandTable(data)}${importanceBars(data)}</div>
      </div>
      ${metricTable(measured, { area: 'train', caption: 'Measured quality of the model', slices: 'across' })}`,
  };
}

function rocFigure(data: ReportData): SafeHtml | string {
  if (data.roc.length === 0)
    return html`<p class="missing">No ROC curve: ${reasonOf(data, 'roc_curve')}</p>`;
  const auc = findMetric(data.metrics, 'train', 'purchase.roc_auc', 'time_split');
  const area = withInterval(auc?.value, auc?.lower, auc?.upper);
  return figure(
    rocChart(data.roc, `ROC curve of the purchase model, area under the curve ${area}`),
    `ROC curve, area ${area}: the chance that a buyer is ranked above a non-buyer. The dashed line is guessing, area 0.500.`,
  );
}

function bandTable(data: ReportData): SafeHtml | string {
  if (data.bands.length === 0) return '';
  return dataTable(
    'Customers by predicted chance',
    [
      { header: 'Target', cell: (row) => row.target },
      { header: 'Band', cell: (row) => row.band },
      { header: 'Customers', numeric: true, cell: (row) => count(row.customers) },
      { header: 'Mean chance', numeric: true, cell: (row) => percent(row.mean) },
      { header: 'From', numeric: true, cell: (row) => percent(row.low) },
      { header: 'To', numeric: true, cell: (row) => percent(row.high) },
    ],
    data.bands,
  );
}

function importanceBars(data: ReportData): SafeHtml | string {
  if (data.importance.length === 0) return '';
  const shuffled = data.importance.some((row) => row.permutation !== null);
  const valueOf = (row: ReportData['importance'][number]): number =>
    shuffled ? (row.permutation ?? 0) : row.gain;
  const most = Math.max(...data.importance.map(valueOf), Number.MIN_VALUE);
  return barList(
    `What the model looks at (${shuffled ? 'fall of AUC when shuffled' : 'share of the Gini decrease'})`,
    ['Feature', 'Importance'],
    data.importance.map((row) => ({
      label: html`${row.feature}${row.meaning !== null && html`<small>${row.meaning}</small>`}`,
      length: valueOf(row) / most,
      value: decimal(valueOf(row), 4),
    })),
  );
}
