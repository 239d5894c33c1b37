import { tmpdir } from 'node:os';
import { DuckSession } from '../../../activities/compute/duck-session.js';
import type { ReportData } from '../../../activities/publish/report/report-data.js';
import { renderSection } from '../../../activities/publish/report/section.js';
import { informationGapsPart } from '../../../activities/publish/report/sections/information-gaps-section.js';

describe('the section on information gaps', () => {
  it('shows gaps with the words of customers, aspects and topics', async () => {
    const duck = await DuckSession.open({ memoryMb: 128, threads: 1, tempDir: tmpdir() });
    await duck.run(`
      CREATE SCHEMA published;
      CREATE TABLE published.information_gaps AS SELECT 'product' AS "scope", 'p1' AS "key", 'obtain' AS facet,
        1 AS rank, 0.2 AS gap_index, 0.1 AS lower, 0.3 AS upper, 40 AS customers, 12.5 AS exposed_revenue,
        'Publish the answer: "<b>图片</b>"' AS suggestion;
      CREATE TABLE published.feedback_topics AS SELECT 'zh-1' AS topic_id, ['快递', '包装'] AS terms,
        9 AS documents, -0.5 AS sentiment;
      CREATE TABLE feedback_opinions AS SELECT DATE '2026-06-01' AS week, ['delivery'] AS aspects,
        ['delivery'] AS complaints`);
    const numbers = await informationGapsPart.read(duck);
    duck.close();
    const data = {
      parts: { information_gaps: numbers },
      run: { currency: 'CNY' },
      datasets: [],
    } as unknown as ReportData;
    const page = String(renderSection(informationGapsPart.section(data)));
    expect(page).toContain('p1');
    expect(page).toContain('&lt;b&gt;图片');
    expect(page).toContain('delivery');
    expect(page).toContain('快递 · 包装');
  });
});
