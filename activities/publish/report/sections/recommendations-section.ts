import { barList } from '../bar-list.js';
import { dataTable, type TableColumn } from '../data-table.js';
import { metricGrid } from '../metric-lookup.js';
import { count, decimal, percent } from '../number-format.js';
import type { MetricRow, ReportData } from '../report-data.js';
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
    lead: `${count(rows)} recommendations. The measures below compare lists made from earlier days with what customers did next. NDCG at 10 is 1 where every purchase leads the list.`,
    body: html`${rankingTable(data.metrics)}
      <div class="columns">${partBars(data.metrics)}${sourceBars(data)}${productBars(data)}</div>`,
  };
}

/** Figures of a ranking that the page shows; all others are in the dataset `metrics`. */
const FIGURES: readonly (readonly [string, string, (value: number | null) => string])[] = [
  ['recall_at_10', 'Recall at 10', decimal],
  ['hit_rate_at_10', 'Customers with a hit', percent],
  ['map_at_10', 'MAP at 10', decimal],
  ['mrr_at_10', 'MRR at 10', decimal],
  ['coverage', 'Catalogue shown', percent],
  ['novelty', 'Novelty (bits)', (value) => decimal(value, 1)],
  ['diversity', 'Diversity', decimal],
];

function rankingTable(metrics: readonly MetricRow[]): SafeHtml | string {
  const { slices, names, at } = metricGrid(metrics, 'recommend');
  const ranked = slices
    .flatMap((slice) => {
      const ndcg = at('ndcg_at_10', slice);
      if (ndcg === undefined || ndcg.value === null || slice.includes('@')) return [];
      return [{ slice, ndcg, value: ndcg.value }];
    })
    .toSorted((a, b) => b.value - a.value);
  if (ranked.length === 0) return '';
  // Figures of the catalogue bear the length of the lists in their names.
  const nameOf = (figure: string): string =>
    names.find((name) => name === figure || name.startsWith(`${figure}_at_`)) ?? figure;
  const columns: TableColumn<(typeof ranked)[number]>[] = [
    { header: 'Ranking', cell: ({ slice }) => inWords(slice) },
    { header: 'NDCG at 10', numeric: true, cell: ({ ndcg }) => withRange(ndcg) },
    ...FIGURES.filter(([figure]) => names.includes(nameOf(figure))).map(
      ([figure, header, format]) => ({
        header,
        numeric: true,
        cell: ({ slice }: { slice: string }) => {
          const metric = at(nameOf(figure), slice);
          return metric === undefined ? '' : format(metric.value);
        },
      }),
    ),
  ];
  return dataTable('The blend against its parts and simple rankings', columns, ranked);
}

const withRange = ({ value, lower, upper }: MetricRow): SafeHtml | string =>
  lower === null || upper === null
    ? decimal(value)
    : html`${decimal(value)}<small>${decimal(lower)} to ${decimal(upper)}</small>`;

const SPELLINGS: Readonly<Record<string, string>> = {
  als: 'ALS',
  ease: 'EASE',
  item_knn: 'item neighbours',
  customer_knn: 'customers alike',
  biased_mf: 'biased factors',
  svd: 'truncated SVD',
};

const inWords = (slice: string): string => SPELLINGS[slice] ?? slice.replaceAll('_', ' ');

/** NDCG of the blend by what customers had done before, and by segment. */
function partBars(metrics: readonly MetricRow[]): SafeHtml | string {
  const parts = metrics.flatMap(({ area, name, slice, value, lower, upper }) =>
    area === 'recommend' && name === 'ndcg_at_10' && slice.startsWith('blend@') && value !== null
      ? [{ slice, value, lower, upper }]
      : [],
  );
  if (parts.length === 0) return '';
  // 'history:4-10' before 'history:11-30'.
  parts.sort((a, b) => a.slice.localeCompare(b.slice, 'en', { numeric: true }));
  const most = Math.max(...parts.map(({ value }) => value), Number.MIN_VALUE);
  return barList(
    'NDCG at 10 of the blend by kind of customer',
    ['Customers', 'NDCG at 10'],
    parts.map(({ slice, value, lower, upper }) => ({
      label: slice.slice('blend@'.length).replace(':', ' '),
      length: value / most,
      value: decimal(value),
      ...(lower === null ? {} : { note: `${decimal(lower)} to ${decimal(upper)}` }),
    })),
  );
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
