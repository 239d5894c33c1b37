import { dataTable } from '../data-table.js';
import { count } from '../number-format.js';
import { reportPart } from '../report-part.js';
import { html } from '../safe-html.js';
import { reasonOf } from '../section.js';
import { heatCell } from '../share-cell.js';

interface CohortPeriod {
  cohort: string;
  period: number;
  customers: number;
  retained: number;
}

interface Cohort {
  cohort: string;
  customers: number;
  shares: Map<number, number>;
}

/** Weeks that fit a page, and the newest cohorts of a long window. */
const MOST_PERIODS = 12;
const MOST_COHORTS = 16;

/** How many new customers of each week come back in the weeks after. */
export const retentionPart = reportPart<CohortPeriod[]>({
  name: 'retention',
  read: (duck) =>
    duck.all(`
      SELECT cohort, period, customers, retained
      FROM published.retention
      WHERE cohort LIKE '%-W%' AND period BETWEEN 1 AND ${MOST_PERIODS}
      ORDER BY cohort, period`),
  section: (rows, data) => {
    const head = { id: 'retention', title: 'Who comes back' };
    if (rows.length === 0) return { ...head, missing: reasonOf(data, 'retention') };
    const cohorts = new Map<string, Cohort>();
    for (const { cohort, period, customers, retained } of rows) {
      const own = cohorts.get(cohort) ?? { cohort, customers, shares: new Map() };
      own.shares.set(period, customers === 0 ? 0 : retained / customers);
      cohorts.set(cohort, own);
    }
    const periods = [...new Set(rows.map(({ period }) => period))].toSorted((a, b) => a - b);
    return {
      ...head,
      lead: 'New customers by the week of their first event, and the percentage of them with an event in each week after.',
      body: html`${dataTable<Cohort>(
          'Weekly cohorts',
          [
            { header: 'First week', cell: (row) => row.cohort },
            { header: 'Customers', numeric: true, cell: (row) => count(row.customers) },
            ...periods.map((period) => ({
              header: `+${period}`,
              numeric: true,
              cell: (row: Cohort) => {
                const share = row.shares.get(period);
                return share === undefined ? '' : heatCell(share);
              },
            })),
          ],
          [...cohorts.values()].slice(-MOST_COHORTS),
        )}
        <p class="note">
          In the first weeks of a young history old customers are taken for new. Weeks that are not
          over are left out.
        </p>`,
    };
  },
});
