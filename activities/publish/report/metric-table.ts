import { dataTable } from './data-table.js';
import { metricGrid } from './metric-lookup.js';
import { count, decimal } from './number-format.js';
import type { MetricRow } from './report-data.js';
import { html, type SafeHtml } from './safe-html.js';

/** How a table of measurements is laid out; segments go down the page, methods go across. */
export interface MetricTableOptions {
  area: string;
  caption: string;
  slices: 'across' | 'down';
}

/** Every measurement of an area as a table, with its interval where it has one; nothing without any. */
export function metricTable(
  metrics: readonly MetricRow[],
  { area, caption, slices: direction }: MetricTableOptions,
): SafeHtml | string {
  const { names, slices, at } = metricGrid(metrics, area);
  if (names.length === 0) return '';
  const [rows, columns] = direction === 'across' ? [names, slices] : [slices, names];
  const cell = (row: string, column: string): SafeHtml | string => {
    const metric = direction === 'across' ? at(row, column) : at(column, row);
    return metric ? metricCell(metric) : '';
  };
  return dataTable(
    caption,
    [
      { header: direction === 'across' ? 'Measure' : 'Customers', cell: inWords },
      ...columns.map((column) => ({
        header: inWords(column),
        numeric: true,
        cell: (row: string) => cell(row, column),
      })),
    ],
    rows,
  );
}

function metricCell({ value, lower, upper }: MetricRow): SafeHtml | string {
  if (lower !== null && upper !== null) {
    return html`${decimal(value)}<small>${decimal(lower)} to ${decimal(upper)}</small>`;
  }
  return Number.isInteger(value) ? count(value) : decimal(value);
}

const SPELLINGS: Readonly<Record<string, string>> = {
  als: 'ALS',
  auc: 'AUC',
  k: 'number of segments',
  knn: 'KNN',
  ndcg: 'NDCG',
  oob: 'out of bag',
  pr: 'PR',
  roc: 'ROC',
};

/** `purchase.roc_auc` as `purchase: ROC AUC`, `ndcg_at_10` as `NDCG at 10`. */
function inWords(name: string): string {
  const words = name.replaceAll(/[.:]/g, ': ').split(/[_ ]/);
  return words.map((word) => SPELLINGS[word] ?? word).join(' ');
}
