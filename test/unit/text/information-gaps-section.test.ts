import { tmpdir } from 'node:os';
import { DuckSession } from '../../../activities/compute/duck-session.js';
import { emptyQuery } from '../../../activities/publish/artifact-views.js';
import type { ReportData } from '../../../activities/publish/report/report-data.js';
import type { AnyReportPart } from '../../../activities/publish/report/report-part.js';
import { renderSection } from '../../../activities/publish/report/section.js';
import { feedbackPart } from '../../../activities/publish/report/sections/feedback-section.js';
import { informationGapsPart } from '../../../activities/publish/report/sections/information-gaps-section.js';

/** The part's section as text, of the tables that `sql` makes; other artifacts are empty. */
async function pageOf(part: AnyReportPart, sql: string): Promise<string> {
  const duck = await DuckSession.open({ memoryMb: 128, threads: 1, tempDir: tmpdir() });
  for (const [name, columns] of Object.entries(part.artifacts)) {
    await duck.run(`CREATE TABLE ${name} AS ${emptyQuery(columns)}`);
  }
  await duck.run(`CREATE SCHEMA published;
    CREATE TABLE products AS SELECT 'p1' AS product_id, 'Desk lamp' AS title;
    CREATE TABLE published.information_gaps ("scope" VARCHAR, "key" VARCHAR, facet VARCHAR, rank BIGINT,
      gap_index DOUBLE, lower DOUBLE, upper DOUBLE, customers BIGINT, exposed_revenue DOUBLE, suggestion VARCHAR);
    CREATE TABLE published.feedback_topics (topic_id VARCHAR, terms VARCHAR[], documents BIGINT, sentiment DOUBLE);
    CREATE TABLE published.metrics (area VARCHAR, name VARCHAR, slice VARCHAR, value DOUBLE, lower DOUBLE, upper DOUBLE);
    ${sql}`);
  const numbers = await part.read(duck);
  duck.close();
  const data = {
    parts: { [part.name]: numbers },
    run: { currency: 'CNY' },
    datasets: [],
  } as unknown as ReportData;
  return String(renderSection(part.section(data)));
}

describe('the section on information gaps', () => {
  it('draws the ledger with the words of customers, and what has become of earlier gaps', async () => {
    const page = await pageOf(
      informationGapsPart,
      `INSERT INTO published.information_gaps VALUES
         ('product', 'p1', 'obtain', 1, 0.2, 0.1, 0.3, 40, 12.5, 'Publish the answer');
       INSERT INTO information_gap_parts VALUES
         ('product', 'p1', 'obtain', ['asked: 9 of 40 customers'], ['<b>How wide?</b>']);
       INSERT INTO gap_closing VALUES
         ('product', 'p1', 'obtain', '2026-03-01', 30, 0.3, 0.25, 0.1, 0.9, 0.6, 1.2, 'closed')`,
    );
    expect(page).toContain('Desk lamp');
    expect(page).toContain('“&lt;b&gt;How wide?&lt;/b&gt;”');
    expect(page).toContain('12.50 CNY');
    expect(page).toContain('asked: 9 of 40 customers');
    expect(page).toContain('0.90 (0.60 to 1.20)');
  });

  it('says so where there is nothing', async () => {
    expect(await pageOf(informationGapsPart, '')).toContain('Nothing to show');
  });
});

describe('the section on feedback', () => {
  it('draws aspects by week, their trend, where complaints come from, and topics', async () => {
    const page = await pageOf(
      feedbackPart,
      `INSERT INTO feedback_weeks VALUES ('2026-03-02', 'delivery', 'negative', 5, 20), ('2026-03-09', 'delivery', 'negative', 10, 40);
       INSERT INTO aspect_words VALUES ('delivery', '驿站', 30);
       INSERT INTO complaint_links VALUES ('product', 'p1', 'delivery', 9, 20, 0.1, 0.35, 0.2);
       INSERT INTO published.metrics VALUES ('text', 'complaint_trend', 'aspect:delivery', 0.6931471805599453, 0.1, 1.2);
       INSERT INTO published.feedback_topics VALUES ('zh-1', ['快递', '包装'], 9, -0.5)`,
    );
    expect(page).toContain('delivery <tspan fill="var(--alarm)">25.0 %</tspan>');
    expect(page).toContain('2026-03-09');
    expect(page).toContain('× 2.00');
    expect(page).toContain('驿站');
    expect(page).toContain('9 of 20');
    expect(page).toContain('快递 · 包装');
  });

  it('says so where there is nothing', async () => {
    expect(await pageOf(feedbackPart, '')).toContain('Nothing to show');
  });
});
