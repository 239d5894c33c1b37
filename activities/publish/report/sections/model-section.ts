import { barList } from '../bar-list.js';
import { dataTable } from '../data-table.js';
import { rocChart } from '../line-charts.js';
import { findMetric, metricGrid } from '../metric-lookup.js';
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
  return {
    ...head,
    lead: `For every customer the chance of a purchase in the ${data.run.horizonDays} days after ${data.run.date}, from what was known by then. Tested on days that the model had not seen.`,
    body: html`<div class="columns">
        ${rocFigure(data)}
        <div>${bandTable(data)}</div>
      </div>
      <div class="columns">${importanceBars(data)}</div>
      ${metricTable(data, 'train', 'Measured quality of the model')}`,
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
    'Customers by chance of the target',
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
    `What the model looks at: ${shuffled ? 'fall of AUC when a feature is shuffled' : 'share of the Gini decrease'}`,
    ['Feature', 'Importance'],
    data.importance.map((row) => ({
      label: html`${row.feature}${row.meaning !== null && html`<small>${row.meaning}</small>`}`,
      length: valueOf(row) / most,
      value: decimal(valueOf(row), 4),
    })),
  );
}

/** Every measurement of an area: names down, slices across. */
export function metricTable(data: ReportData, area: string, caption: string): SafeHtml | string {
  const grid = metricGrid(data.metrics, area);
  if (grid.rows.length === 0) return '';
  return dataTable(
    caption,
    [
      { header: 'Measure', cell: (row) => row.name },
      ...grid.slices.map((slice) => ({
        header: slice,
        numeric: true,
        cell: (row: (typeof grid.rows)[number]) => {
          const metric = row.bySlice.get(slice);
          return metric ? withInterval(metric.value, metric.lower, metric.upper) : '';
        },
      })),
    ],
    grid.rows,
  );
}
