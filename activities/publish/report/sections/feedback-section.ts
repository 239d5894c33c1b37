import { aspectWeeks, type AspectWeek } from '../aspect-weeks.js';
import { dataTable } from '../data-table.js';
import { count, decimal, percent } from '../number-format.js';
import { reportPart } from '../report-part.js';
import { html } from '../safe-html.js';
import { figure, reasonOf } from '../section.js';

interface Link {
  scope: string;
  name: string;
  aspect: string;
  complaints: number;
  texts: number;
  share: number;
  usual: number;
}

interface Topic {
  topic_id: string;
  terms: string[];
  documents: number;
  sentiment: number;
}

interface Trend {
  aspect: string;
  value: number;
  lower: number;
  upper: number;
  words: string[] | null;
}

interface Numbers {
  weeks: AspectWeek[];
  trends: Trend[];
  links: Link[];
  topics: Topic[];
}

/** What customers say of the shop: by aspect and week, where complaints come from, and topics. */
export const feedbackPart = reportPart<Numbers>({
  name: 'feedback',
  artifacts: {
    feedback_weeks: {
      week: 'VARCHAR',
      aspect: 'VARCHAR',
      figure: 'VARCHAR',
      k: 'BIGINT',
      n: 'BIGINT',
    },
    aspect_words: { aspect: 'VARCHAR', word: 'VARCHAR', support: 'BIGINT' },
    complaint_links: {
      scope: 'VARCHAR',
      key: 'VARCHAR',
      aspect: 'VARCHAR',
      complaints: 'BIGINT',
      texts: 'BIGINT',
      usual: 'DOUBLE',
      share: 'DOUBLE',
      lower: 'DOUBLE',
    },
  },
  read: async (duck) => ({
    weeks: await duck.all<AspectWeek>(
      `SELECT aspect, week::VARCHAR AS week, n AS named, k AS complaints
       FROM main.feedback_weeks WHERE figure = 'negative' AND aspect <> 'all' ORDER BY aspect, week`,
    ),
    trends: await duck.all<Trend>(
      `SELECT aspect, value, lower, upper, words
       FROM (
         SELECT replace(slice, 'aspect:', '') AS aspect, value, lower, upper
         FROM published.metrics WHERE area = 'text' AND name = 'complaint_trend'
       )
       LEFT JOIN (
         SELECT aspect, list(word ORDER BY support DESC, word)[:6] AS words FROM main.aspect_words GROUP BY aspect
       ) USING (aspect)
       WHERE aspect <> 'all'
       ORDER BY value DESC, aspect`,
    ),
    links: await duck.all<Link>(
      `SELECT "scope", coalesce(title, "key") AS name, aspect, complaints, texts, share, usual
       FROM main.complaint_links
       LEFT JOIN (SELECT product_id, max(title) AS title FROM main.products GROUP BY product_id)
         ON "scope" = 'product' AND product_id = "key"
       WHERE lower > usual
       QUALIFY row_number() OVER (PARTITION BY "scope" ORDER BY (share - usual) * texts DESC, "key", aspect) <= 5
       ORDER BY "scope", (share - usual) * texts DESC, "key", aspect`,
    ),
    topics: await duck.all<Topic>(
      `SELECT topic_id, terms, documents, sentiment FROM published.feedback_topics
       ORDER BY sentiment, topic_id LIMIT 6`,
    ),
  }),
  section: ({ weeks, trends, links, topics }, data) => {
    const head = { id: 'feedback', title: 'What customers say' };
    if (weeks.length === 0) return { ...head, missing: reasonOf(data, 'feedback_sentiment') };
    return {
      ...head,
      lead: 'Feedback by what it speaks of, week by week, and where complaints come from.',
      body: html`${figure(
        aspectWeeks(weeks, 'Texts that name each aspect, and that complain of it, by week'),
        'Texts that name the aspect, in red those that complain of it; beside the name the share of complaints. The newest week may not be over.',
      )}
      ${
        trends.length > 0 &&
        dataTable(
          'Complaints from week to week',
          [
            { header: 'Aspect', cell: (row) => row.aspect.replace('_', ' ') },
            { header: 'Odds a week', cell: (row) => times(row.value), numeric: true },
            {
              header: '95 % interval',
              cell: (row) => `${times(row.lower)} to ${times(row.upper)}`,
              numeric: true,
            },
            { header: 'Goes', cell: directionOf },
            {
              header: 'Words that go with it here',
              cell: (row) => (row.words ?? []).join(' · '),
            },
          ],
          trends,
        )
      }
      ${
        links.length > 0 &&
        dataTable(
          'Where complaints come from',
          [
            { header: 'Where', cell: (row) => row.name },
            { header: '', cell: (row) => row.scope },
            { header: 'Complaints of', cell: (row) => row.aspect.replace('_', ' ') },
            {
              header: 'Texts',
              cell: (row) => `${count(row.complaints)} of ${count(row.texts)}`,
              numeric: true,
            },
            { header: 'Share, shrunk', cell: (row) => percent(row.share), numeric: true },
            { header: 'Usual', cell: (row) => percent(row.usual), numeric: true },
          ],
          links,
        )
      }
      ${
        topics.length > 0 &&
        dataTable(
          'Topics that are least liked',
          [
            { header: 'Topic', cell: (row) => row.terms.slice(0, 6).join(' · ') },
            { header: 'Texts', cell: (row) => count(row.documents), numeric: true },
            { header: 'Sentiment', cell: (row) => decimal(row.sentiment, 2), numeric: true },
          ],
          topics,
        )
      }`,
    };
  },
});

/** A change of log-odds as a factor. */
const times = (logOdds: number): string => `× ${Math.exp(logOdds).toFixed(2)}`;

function directionOf({ lower, upper }: Trend): string {
  if (lower > 0) return 'up';
  return upper < 0 ? 'down' : 'no change to be seen';
}
