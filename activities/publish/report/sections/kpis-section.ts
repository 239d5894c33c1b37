import { dataTable } from '../data-table.js';
import { count, decimal, money, percent } from '../number-format.js';
import { reportPart } from '../report-part.js';
import { html } from '../safe-html.js';
import { reasonOf } from '../section.js';

interface KpiRow {
  kpi: string;
  value: number;
  n: number;
  lower: number;
  upper: number;
  previous: number | null;
}

const NAMES: Readonly<Record<string, string>> = {
  conversion_rate: 'Sessions that reach the goal',
  repeat_rate: 'Buyers with more than one order',
  retention_d30: 'New customers seen again around day 30',
  average_order_value: 'Average order value',
  csat: 'Satisfied answers (CSAT)',
  nps: 'Net promoter score',
  ces: 'Customer effort score',
  recommendation_ctr: 'Recommendations clicked',
  recommendation_cvr: 'Recommendations bought',
};

/** Key figures of the last days beside the equal period before. */
export const kpisPart = reportPart<KpiRow[]>({
  name: 'kpis',
  read: (duck) =>
    duck.all(`
      SELECT kpi, value, n, lower, upper, previous
      FROM published.kpis
      WHERE segment_id = 'all'
      ORDER BY kpi`),
  section: (rows, data) => {
    const head = { id: 'kpis', title: 'Key figures' };
    if (rows.length === 0) return { ...head, missing: reasonOf(data, 'kpis') };
    const order = Object.keys(NAMES);
    const shown = (row: KpiRow, value: number | null): string => {
      if (row.kpi === 'average_order_value') return money(value, data.run.currency);
      if (row.kpi === 'nps' || row.kpi === 'ces') return decimal(value, 2);
      return percent(value);
    };
    return {
      ...head,
      lead: 'The last period beside the equal one before it; a difference within the interval may be chance.',
      body: html`${dataTable<KpiRow>(
        'Key figures of all customers',
        [
          { header: 'Figure', cell: (row) => NAMES[row.kpi] ?? row.kpi },
          { header: 'Value', numeric: true, cell: (row) => html`<b>${shown(row, row.value)}</b>` },
          {
            header: '95 % interval',
            numeric: true,
            cell: (row) => `${shown(row, row.lower)} to ${shown(row, row.upper)}`,
          },
          {
            header: 'Before',
            numeric: true,
            cell: (row) => {
              const isClear =
                row.previous !== null && (row.previous < row.lower || row.previous > row.upper);
              return html`<span ${isClear && html`class="flag"`}
                >${shown(row, row.previous)}</span
              >`;
            },
          },
          { header: 'Cases', numeric: true, cell: (row) => count(row.n) },
        ],
        rows.toSorted((a, b) => order.indexOf(a.kpi) - order.indexOf(b.kpi)),
      )}`,
    };
  },
});
