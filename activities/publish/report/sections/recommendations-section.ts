import { barList } from '../bar-list.js';
import { metricTable } from '../metric-table.js';
import { count } from '../number-format.js';
import type { ReportData } from '../report-data.js';
import { html, type SafeHtml } from '../safe-html.js';
import { reasonOf, type Section } from '../section.js';

/** What is recommended, from which source, and how well that would have worked. */
export function recommendationsSection(data: ReportData): Section {
  const head = { id: 'recommendations', title: 'Recommendations' };
  if (data.recommendationSources.length === 0) {
    return { ...head, missing: reasonOf(data, 'recommendations') };
  }
  const rows = data.recommendationSources.reduce((sum, source) => sum + source.rows, 0);
  return {
    ...head,
    lead: `${count(rows)} recommendations. The measures below come from a time split: lists made from earlier days, compared with what customers bought next. NDCG@10 is 1 where every purchase leads the list.`,
    body: html`${metricTable(data.metrics, { area: 'recommend', caption: 'The blend against its parts', slices: 'across' })}
      <div class="columns">${sourceBars(data)}${productBars(data)}</div>`,
  };
}

function sourceBars(data: ReportData): SafeHtml {
  const most = Math.max(...data.recommendationSources.map((row) => row.rows));
  return barList(
    'Where recommendations come from',
    ['Source', 'Recommendations'],
    data.recommendationSources.map((row) => ({
      label: row.source,
      length: row.rows / most,
      value: count(row.rows),
      note: `for ${count(row.customers)} ${row.customers === 1 ? 'customer' : 'customers'}`,
    })),
  );
}

function productBars(data: ReportData): SafeHtml | string {
  if (data.recommendedProducts.length === 0) return '';
  const most = Math.max(...data.recommendedProducts.map((row) => row.customers));
  return barList(
    'Most recommended products',
    ['Product', 'Customers'],
    data.recommendedProducts.map((row) => ({
      label: html`${row.title ?? row.productId}${row.title !== null && html`<small>${row.productId}</small>`}`,
      length: row.customers / most,
      value: count(row.customers),
      note: 'customers',
    })),
  );
}
