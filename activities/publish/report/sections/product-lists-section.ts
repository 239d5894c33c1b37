import type { DuckSession } from '../../../compute/duck-session.js';
import { barList } from '../bar-list.js';
import { dataTable } from '../data-table.js';
import { count, decimal, percent } from '../number-format.js';
import { reportPart } from '../report-part.js';
import { html, type SafeHtml } from '../safe-html.js';

interface ListedProduct {
  list: string;
  rank: number;
  name: string;
  score: number;
}

interface ArmRow {
  experiment: string;
  arm: string;
  kpi: string;
  n: number;
  value: number;
  effect: number | null;
  lower: number | null;
  upper: number | null;
  srmP: number | null;
}

interface Numbers {
  lists: ListedProduct[];
  arms: ArmRow[];
}

/** Products of a list that the page shows. */
const SHOWN = 8;

/** What sells more than it did, and what experiments with lists have shown. */
export const productListsPart = reportPart<Numbers>({
  name: 'product_lists',
  artifacts: {
    product_lists: {
      list: 'VARCHAR',
      rank: 'BIGINT',
      product_id: 'VARCHAR',
      score: 'DOUBLE',
    },
    products: { product_id: 'VARCHAR', title: 'VARCHAR' },
  },
  read: async (duck: DuckSession): Promise<Numbers> => ({
    lists: await duck.all<ListedProduct>(
      `SELECT list, rank, coalesce(title, l.product_id) AS name, score
       FROM main.product_lists AS l LEFT JOIN main.products USING (product_id)
       WHERE rank <= ${SHOWN} AND list IN ('trending', 'popular_30d') ORDER BY list, rank`,
    ),
    arms: await duck.all<ArmRow>(
      `SELECT experiment, arm, kpi, n, value, effect, lower, upper, srm_p AS "srmP"
       FROM published.experiments ORDER BY experiment, kpi, arm`,
    ),
  }),
  section: ({ lists, arms }) => {
    const head = { id: 'product-lists', title: 'Trending and experiments' };
    if (lists.length === 0 && arms.length === 0) {
      return { ...head, missing: 'no product was bought in the last 35 days' };
    }
    return {
      ...head,
      lead: 'Trending products sold more in the last 7 days than the 28 days before let expect; few sales are drawn to no change.',
      body: html`<div class="columns">
          ${bars(lists, 'trending', 'Trending', (score) => `× ${decimal(score, 2)}`)}
          ${bars(lists, 'popular_30d', 'Most sold in 30 days', count)}
        </div>
        ${armTable(arms)}`,
    };
  },
});

function bars(
  lists: readonly ListedProduct[],
  wanted: string,
  caption: string,
  format: (score: number) => string,
): SafeHtml | string {
  const own = lists.filter(({ list }) => list === wanted);
  if (own.length === 0) return '';
  const most = Math.max(...own.map(({ score }) => score));
  return barList(
    caption,
    ['Product', caption],
    own.map(({ name, score }) => ({ label: name, length: score / most, value: format(score) })),
  );
}

function armTable(arms: readonly ArmRow[]): SafeHtml | string {
  if (arms.length === 0) return '';
  const figure = ({ kpi }: ArmRow, value: number | null): string =>
    kpi.endsWith('_value') ? decimal(value, 2) : percent(value);
  return dataTable<ArmRow>(
    'Arms of experiments, with the difference to the reference arm',
    [
      { header: 'Measure', cell: ({ kpi }) => kpi.replaceAll('_', ' ') },
      { header: 'Arm', cell: ({ arm }) => arm },
      { header: 'Customers on days', numeric: true, cell: ({ n }) => count(n) },
      { header: 'Value', numeric: true, cell: (row) => figure(row, row.value) },
      {
        header: 'Difference',
        numeric: true,
        cell: (row) =>
          row.effect === null
            ? 'reference'
            : html`${figure(row, row.effect)}<small
                  >${figure(row, row.lower)} to ${figure(row, row.upper)}</small
                >`,
      },
      { header: 'Sample ratio p', numeric: true, cell: ({ srmP }) => decimal(srmP) },
    ],
    arms,
  );
}
