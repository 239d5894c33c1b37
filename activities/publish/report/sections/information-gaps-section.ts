import { dataTable } from '../data-table.js';
import { gapLedger } from '../gap-ledger.js';
import { count, decimal, percent, withInterval } from '../number-format.js';
import { reportPart } from '../report-part.js';
import { html } from '../safe-html.js';
import { figure, reasonOf } from '../section.js';

interface GapRow {
  scope: string;
  name: string;
  facet: string;
  gap_index: number;
  lower: number;
  upper: number;
  customers: number;
  exposed_revenue: number;
  suggestion: string;
  parts: string[] | null;
  words: string[] | null;
}

interface ClosingRow {
  name: string;
  facet: string;
  since: string;
  customers: number;
  rate_then: number;
  rate_expected: number;
  rate_since: number;
  closed: number;
  lower: number;
  upper: number;
  verdict: string;
}

interface Numbers {
  gaps: GapRow[];
  closing: ClosingRow[];
}

/** Gaps of each scope and facet that are shown. */
const SHOWN_GAPS = 4;

/** Gaps of an earlier date whose course is shown. */
const SHOWN_COURSES = 12;

const TITLES = `(SELECT product_id, max(title) AS title FROM main.products GROUP BY product_id)`;

/** What customers do not know, in their words, and what has become of the gaps of an earlier date. */
export const informationGapsPart = reportPart<Numbers>({
  name: 'information_gaps',
  artifacts: {
    information_gap_parts: {
      scope: 'VARCHAR',
      key: 'VARCHAR',
      facet: 'VARCHAR',
      parts: 'VARCHAR[]',
      words: 'VARCHAR[]',
    },
    gap_closing: {
      scope: 'VARCHAR',
      key: 'VARCHAR',
      facet: 'VARCHAR',
      since: 'VARCHAR',
      customers: 'BIGINT',
      rate_then: 'DOUBLE',
      rate_expected: 'DOUBLE',
      rate_since: 'DOUBLE',
      closed: 'DOUBLE',
      lower: 'DOUBLE',
      upper: 'DOUBLE',
      verdict: 'VARCHAR',
    },
  },
  read: async (duck) => ({
    gaps: await duck.all<GapRow>(
      `SELECT gaps."scope", coalesce(title, gaps."key") AS name, facet, gap_index, lower, upper, customers,
         exposed_revenue, suggestion, parts, words
       FROM published.information_gaps AS gaps
       LEFT JOIN (SELECT "scope", "key", facet, parts, words FROM main.information_gap_parts) USING ("scope", "key", facet)
       LEFT JOIN ${TITLES} ON gaps."scope" = 'product' AND product_id = gaps."key"
       WHERE gaps."scope" IN ('product', 'query') AND gaps.rank <= ${SHOWN_GAPS}
       ORDER BY gaps."scope", facet, gaps.rank`,
    ),
    closing: await duck.all<ClosingRow>(
      `SELECT coalesce(title, "key") AS name, facet, since::VARCHAR AS since, customers, rate_then, rate_expected,
         rate_since, closed, lower, upper, verdict
       FROM main.gap_closing
       LEFT JOIN ${TITLES} ON "scope" = 'product' AND product_id = "key"
       ORDER BY verdict = 'too early', closed DESC, "scope", "key", facet
       LIMIT ${SHOWN_COURSES}`,
    ),
  }),
  section: ({ gaps, closing }, data) => {
    const head = { id: 'information-gaps', title: 'What customers do not know' };
    if (gaps.length === 0 && closing.length === 0) {
      return { ...head, missing: reasonOf(data, 'information_gaps') };
    }
    return {
      ...head,
      lead: 'Where customers ask, search in vain or find things other than described, more than among their peers.',
      body: html`${
        gaps.length > 0 &&
        html`${figure(
          gapLedger(
            gaps.map((gap) => ({ ...gap, words: gap.scope === 'query' ? [] : (gap.words ?? []) })),
            data.run.currency,
            'The widest gaps of products and searches with the words of customers',
          ),
          'The index: how much likelier a customer meets the gap than customers of the peers; the line is its 90 % interval. Below, what at least two customers have put in the same words.',
        )}
        ${dataTable(
          'What to do about the widest gaps',
          [
            { header: 'Where', cell: (row) => row.name },
            { header: 'Facet', cell: (row) => row.facet },
            { header: 'Seen', cell: (row) => (row.parts ?? []).join('; ') },
            { header: 'Customers', cell: (row) => count(row.customers), numeric: true },
            { header: 'What to do', cell: (row) => row.suggestion },
          ],
          gaps,
        )}`
      }
      ${
        closing.length > 0 &&
        html`${dataTable(
            'What has become of the gaps of an earlier date',
            [
              { header: 'Where', cell: (row) => row.name },
              { header: 'Facet', cell: (row) => row.facet },
              { header: 'Named on', cell: (row) => row.since },
              { header: 'Customers since', cell: (row) => count(row.customers), numeric: true },
              { header: 'Rate then', cell: (row) => percent(row.rate_then), numeric: true },
              { header: 'Left alone', cell: (row) => percent(row.rate_expected), numeric: true },
              { header: 'Since', cell: (row) => percent(row.rate_since), numeric: true },
              {
                header: 'Closed',
                cell: (row) =>
                  row.verdict === 'too early'
                    ? decimal(row.closed, 2)
                    : withInterval(row.closed, row.lower, row.upper, 2),
                numeric: true,
              },
              { header: '', cell: (row) => row.verdict },
            ],
            closing,
          )}
          <p class="note">
            “Left alone” is what similar items that were not named lead to expect: the worst improve
            by themselves. Closed is 0 where the gap is as wide as that, 1 where it is level with
            the peers. What has changed it is not known.
          </p>`
      }`,
    };
  },
});
