import { stackPoints } from '../../../activities/publish/report/beeswarm-chart.js';
import { renderReport } from '../../../activities/publish/report/render-report.js';
import { EMPTY_REPORT, fullReport } from './report-fixture.js';

const sectionOf = (page: string, id: string): string =>
  (new RegExp(`<section\\s+id="${id}"[^]*?</section>`).exec(page)?.[0] ?? '').replaceAll(
    /\s+/g,
    ' ',
  );

describe('pictures of the models', () => {
  const page = renderReport(fullReport());

  it('shows why: Shapley values, dependence, and a tree as rules', () => {
    const text = sectionOf(page, 'explain');
    expect(text.match(/<svg role="img"/g)).toHaveLength(2);
    expect(text).toContain('orders_30d &gt;= 2.5 and &lt;i&gt;x&lt;/i&gt; &lt; 3');
    expect(text).toContain('42.5 %');
  });

  it('shows the lift of the first customers, learners by falling ROC AUC, groups, and trade-offs', () => {
    const text = sectionOf(page, 'comparison');
    // The first tenth holds .316 of those who buy.
    expect(text).toContain('Lift of purchase: 3.2 for the first 10 %');
    expect(text.indexOf('random forest')).toBeLessThan(text.indexOf('decision tree'));
    expect(text).toContain('gender: female');
    expect(text).toMatch(/10\.0 %<\/td>\s*<td[^>]*>0\.652/);
  });

  it('shows what customers are worth and how long they stay', () => {
    const text = sectionOf(page, 'value');
    expect(text).toContain('Lifetime value of 270 customers; half are above 7.25');
    expect(text).toContain('half have left after 40 days');
    expect(text.match(/<svg role="img"/g)).toHaveLength(2);
  });

  it('says what is missing where there is no model', () => {
    const empty = renderReport(EMPTY_REPORT);
    for (const id of ['explain', 'comparison', 'value']) {
      expect(sectionOf(empty, id)).toContain('Nothing to show: ');
      expect(sectionOf(empty, id)).not.toContain('<svg');
    }
  });
});

describe('stackPoints', () => {
  it('stacks equal values around the middle of their row, and others not', () => {
    const point = (shap: number) => ({ feature: 'f', shap, place: 0.5 });
    const range = { row: 2, least: 0, most: 1 };
    const stacked = stackPoints([0.5, 0.5, 0.5, 1].map(point), range);
    expect(stacked.map(({ y }) => Math.round(1000 * (y - 2)))).toEqual([0, -75, 75, 0]);
    expect(stacked.map(({ x }) => x)).toEqual([0.5, 0.5, 0.5, 1]);
  });
});
