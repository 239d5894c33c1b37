import { dataTable } from '../data-table.js';
import { incidentTimeline } from '../incident-timeline.js';
import { count, money } from '../number-format.js';
import { reportPart } from '../report-part.js';
import { html } from '../safe-html.js';
import { figure, reasonOf } from '../section.js';

/** An incident as published; `ended` is its last day, null while it goes on. */
export interface IncidentRow {
  touchpoint: string;
  issue: string;
  started: string;
  ended: string | null;
  customers: number;
  exposedRevenue: number;
  evidence: string;
}

/** The costliest are enough to start with; the dataset has all. */
const MOST = 20;

/** Steps that broke on a day: when, for whom, at what cost. */
export const incidentsPart = reportPart<IncidentRow[]>({
  name: 'incidents',
  read: (duck) =>
    duck.all(`
      SELECT touchpoint, issue, started, ended, customers, exposed_revenue AS "exposedRevenue", evidence
      FROM published.incidents
      ORDER BY ended IS NOT NULL, exposed_revenue DESC, touchpoint, issue, started
      LIMIT ${MOST}`),
  section: (rows, data) => {
    const head = { id: 'incidents', title: 'Incidents' };
    if (rows.length === 0) return { ...head, missing: reasonOf(data, 'incidents') };
    const ongoing = rows.filter(({ ended }) => ended === null).length;
    const label = `Time line of ${rows.length} incidents; the table below holds their days`;
    return {
      ...head,
      lead: `${count(rows.length)} ${rows.length === 1 ? 'step got' : 'steps got'} worse on a day within the window, ${count(ongoing)} of them to this day.`,
      body: html`${figure(
        incidentTimeline(rows, data.run, label),
        'A line is an incident from its first day to its last; one that reaches the right edge goes on.',
      )}
      ${dataTable<IncidentRow>(
        'What broke',
        [
          { header: 'Touchpoint', cell: (row) => row.touchpoint },
          { header: 'Issue', cell: (row) => html`<span class="flag">${row.issue}</span>` },
          { header: 'Since', numeric: true, cell: (row) => row.started },
          { header: 'Until', numeric: true, cell: (row) => row.ended ?? 'goes on' },
          { header: 'Customers', numeric: true, cell: (row) => count(row.customers) },
          {
            header: 'Exposed revenue',
            numeric: true,
            cell: (row) => money(row.exposedRevenue, data.run.currency),
          },
          { header: 'Evidence', cell: (row) => html`<span class="prose">${row.evidence}</span>` },
        ],
        rows,
      )}`,
    };
  },
});
