import { dataTable } from './data-table.js';
import { metricGrid } from './metric-lookup.js';
import { withInterval } from './number-format.js';
import type { MetricRow } from './report-data.js';
import type { SafeHtml } from './safe-html.js';

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
  const cell = (row: string, column: string): string => {
    const metric = direction === 'across' ? at(row, column) : at(column, row);
    return metric ? withInterval(metric.value, metric.lower, metric.upper) : '';
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

const inWords = (name: string): string => name.replaceAll('_', ' ').replace(':', ': ');
