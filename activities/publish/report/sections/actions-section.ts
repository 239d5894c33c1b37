import { dataTable } from '../data-table.js';
import { metricTable } from '../metric-table.js';
import { count, decimal, percent } from '../number-format.js';
import { reportPart } from '../report-part.js';
import type { ReportData } from '../report-data.js';
import { html, type SafeHtml } from '../safe-html.js';
import { reasonOf } from '../section.js';

/** What to mend and what to do next; every list is bounded. */
interface ActionNumbers {
  readonly fixes: readonly FixLine[];
  readonly next: readonly NextLine[];
}

interface FixLine {
  readonly touchpoint: string;
  readonly action: string;
  readonly after: number;
  readonly gain: number;
  readonly lower: number;
  readonly upper: number;
  readonly evidence: string;
  readonly cost: number;
  readonly chosen: boolean;
}

interface NextLine {
  readonly action: string;
  readonly channel: string | null;
  readonly arm: string;
  readonly evidence: string;
  readonly customers: number;
  readonly gain: number;
}

/** Fixes of everyone that are shown beyond the chosen ones. */
const MOST_FIXES = 15;

/** What to mend at touchpoints under the budget, and what is done next with how many customers. */
export const actionsPart = reportPart<ActionNumbers>({
  name: 'actions',
  read: async (duck) => ({
    fixes: await duck.all<FixLine>(`
      SELECT
        touchpoint, "action", conversion_after AS "after", expected_gain AS gain, lower, upper, evidence, cost, chosen
      FROM published.interventions
      WHERE segment_id = 'all'
      ORDER BY rank
      LIMIT ${MOST_FIXES}`),
    next: await duck.all<NextLine>(`
      SELECT
        "action", channel, arm, min(evidence) AS evidence, count(*) AS customers,
        sum(expected_gain::DECIMAL(18, 12))::DOUBLE AS gain
      FROM published.next_actions
      GROUP BY "action", channel, arm
      ORDER BY customers DESC, "action", channel, arm`),
  }),
  section: ({ fixes, next }, data) => ({
    id: 'actions',
    title: 'What to mend, and what to do next',
    lead: 'Effects are assumed where the evidence says so: the order tells what to test first, not what will happen.',
    body: html`${fixTable(fixes, data)} ${nextTable(next, data)}
    ${metricTable(data.metrics, { area: 'interventions', caption: 'The chosen fixes together, by segment', slices: 'down' })}`,
  }),
});

function fixTable(fixes: readonly FixLine[], data: ReportData): SafeHtml {
  if (fixes.length === 0) {
    return html`<p class="missing">No fixes: ${reasonOf(data, 'interventions')}</p>`;
  }
  const table = dataTable<FixLine>(
    'Fixes, the best set within the budget first',
    [
      { header: 'Touchpoint', cell: (row) => row.touchpoint },
      { header: 'Action', cell: (row) => inWords(row.action) },
      {
        header: 'In the budget',
        cell: (row) => (row.chosen ? html`<b>chosen</b>` : 'not chosen'),
      },
      {
        header: 'Sessions with the goal, more',
        numeric: true,
        cell: (row) => decimal(row.gain, 0),
      },
      {
        header: 'From, to',
        numeric: true,
        cell: (row) => `${decimal(row.lower, 0)} to ${decimal(row.upper, 0)}`,
      },
      { header: 'Conversion after', numeric: true, cell: (row) => percent(row.after) },
      { header: 'Cost', numeric: true, cell: (row) => count(Math.round(row.cost)) },
      { header: 'Evidence', cell: (row) => row.evidence },
    ],
    fixes,
  );
  return html`${table}
    <p class="note">
      Each gain is that of its fix alone, in a window like this one, with the effect at both ends of
      its uncertainty. Cost: a quarter of an hour on the phone is 4, a day of work 128.
    </p>`;
}

function nextTable(next: readonly NextLine[], data: ReportData): SafeHtml {
  if (next.length === 0) {
    return html`<p class="missing">No next actions: ${reasonOf(data, 'next_actions')}</p>`;
  }
  return dataTable<NextLine>(
    'Next best actions',
    [
      {
        header: 'Action',
        cell: (row) =>
          row.arm === 'control' ? 'left alone by chance (control)' : inWords(row.action),
      },
      { header: 'Channel', cell: (row) => row.channel ?? '' },
      { header: 'Customers', numeric: true, cell: (row) => count(row.customers) },
      { header: 'Goals more, expected', numeric: true, cell: (row) => decimal(row.gain, 1) },
      { header: 'Evidence', cell: (row) => (row.action === 'none' ? '' : row.evidence) },
    ],
    next,
  );
}

const inWords = (name: string): string => name.replaceAll('_', ' ');
