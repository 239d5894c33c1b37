import { dataTable } from '../data-table.js';
import { count, money, percent, withInterval } from '../number-format.js';
import { reportPart } from '../report-part.js';
import { html } from '../safe-html.js';
import { reasonOf } from '../section.js';

interface GapRow {
  scope: string;
  key: string;
  facet: string;
  gap_index: number;
  lower: number;
  upper: number;
  customers: number;
  exposed_revenue: number;
  suggestion: string;
}

interface AspectRow {
  aspect: string;
  mentions: number;
  complaints: number;
  recent: number | null;
}

interface TopicRow {
  topic_id: string;
  terms: string[];
  documents: number;
  sentiment: number;
}

interface Numbers {
  gaps: GapRow[];
  aspects: AspectRow[];
  topics: TopicRow[];
}

/** Gaps of each scope and facet that are shown. */
const SHOWN_GAPS = 4;

/** What customers do not know, in their words, and what they speak of. */
export const informationGapsPart = reportPart<Numbers>({
  name: 'information_gaps',
  artifacts: {
    feedback_opinions: { week: 'VARCHAR', aspects: 'VARCHAR[]', complaints: 'VARCHAR[]' },
  },
  read: async (duck) => ({
    gaps: await duck.all<GapRow>(
      `SELECT "scope", "key", facet, gap_index, lower, upper, customers, exposed_revenue, suggestion
       FROM published.information_gaps
       WHERE "scope" IN ('product', 'query') AND rank <= ${SHOWN_GAPS}
       ORDER BY "scope", facet, rank`,
    ),
    aspects: await duck.all<AspectRow>(
      `SELECT
         aspect,
         count(*) AS mentions,
         count(*) FILTER (list_contains(complaints, aspect)) AS complaints,
         count(*) FILTER (week >= newest - 21 AND list_contains(complaints, aspect))
           / nullif(count(*) FILTER (week >= newest - 21), 0) AS recent
       FROM (SELECT unnest(aspects) AS aspect, complaints, week::DATE AS week FROM main.feedback_opinions)
       CROSS JOIN (SELECT max(week::DATE) AS newest FROM main.feedback_opinions)
       GROUP BY aspect
       ORDER BY complaints DESC, aspect`,
    ),
    topics: await duck.all<TopicRow>(
      `SELECT topic_id, terms, documents, sentiment FROM published.feedback_topics
       ORDER BY sentiment, topic_id LIMIT 6`,
    ),
  }),
  section: ({ gaps, aspects, topics }, data) => {
    const head = { id: 'information-gaps', title: 'What customers do not know' };
    if (gaps.length === 0 && aspects.length === 0) {
      return { ...head, missing: reasonOf(data, 'information_gaps') };
    }
    return {
      ...head,
      lead: 'Where customers ask, search in vain or find things other than described, more than among their peers.',
      body: html`${
        gaps.length > 0 &&
        dataTable(
          'The widest gaps of products and searches',
          [
            { header: 'Where', cell: (row) => row.key },
            { header: 'Facet', cell: (row) => row.facet },
            {
              header: 'Index',
              cell: (row) => withInterval(row.gap_index, row.lower, row.upper, 2),
              numeric: true,
            },
            { header: 'Customers', cell: (row) => count(row.customers), numeric: true },
            {
              header: 'Exposed',
              cell: (row) => money(row.exposed_revenue, data.run.currency),
              numeric: true,
            },
            { header: 'What to do', cell: (row) => row.suggestion },
          ],
          gaps,
        )
      }
      ${
        aspects.length > 0 &&
        dataTable(
          'What feedback speaks of',
          [
            { header: 'Aspect', cell: (row) => row.aspect.replace('_', ' ') },
            { header: 'Named', cell: (row) => count(row.mentions), numeric: true },
            {
              header: 'Complained of',
              cell: (row) => percent(row.complaints / row.mentions),
              numeric: true,
            },
            { header: 'In the last four weeks', cell: (row) => percent(row.recent), numeric: true },
          ],
          aspects,
        )
      }
      ${
        topics.length > 0 &&
        dataTable(
          'Topics that are least liked',
          [
            { header: 'Topic', cell: (row) => row.terms.slice(0, 6).join(' · ') },
            { header: 'Texts', cell: (row) => count(row.documents), numeric: true },
            { header: 'Sentiment', cell: (row) => row.sentiment.toFixed(2), numeric: true },
          ],
          topics,
        )
      }`,
    };
  },
});
