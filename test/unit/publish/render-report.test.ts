import { renderReport } from '../../../activities/publish/report/render-report.js';
import type { ReportData } from '../../../activities/publish/report/report-data.js';
import { HOSTILE } from './shop-artifacts.js';
import { EMPTY_REPORT, fullReport } from './report-fixture.js';

const pageOf = (data: ReportData): string => renderReport(data);

/** Text of the section with this id. */
const section = (page: string, id: string): string =>
  new RegExp(`<section\\s+id="${id}"[^]*?</section>`).exec(page)?.[0] ?? '';

/** A copy in which every text, wherever it is, is the hostile one; names that choose a picture stay. */
function hostile<Value>(value: Value, key = ''): Value {
  if (typeof value === 'string') {
    return (
      ['date', 'asOf', 'lastSeen', 'firstSeen', 'stage', 'origin', 'method'].includes(key)
        ? value
        : `${HOSTILE}'"&`
    ) as Value;
  }
  if (Array.isArray(value)) return value.map((item) => hostile<unknown>(item, key)) as Value;
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, hostile<unknown>(item, name)]),
    ) as Value;
  }
  return value;
}

describe('renderReport', () => {
  it('gives the same bytes for the same data, however many charts were drawn before', () => {
    const first = pageOf(fullReport());
    expect(pageOf(fullReport())).toBe(first);
    expect(first).not.toMatch(/zr\d/);
  });

  it('is one file: no script, nothing fetched, nothing that refers to another address', () => {
    const page = pageOf(fullReport());
    expect(page).not.toMatch(/<script|<link|<iframe|<object|@import|url\(\s*['"]?http/i);
    const addresses = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map((match) => match[1] ?? '');
    expect(addresses.filter((address) => !address.startsWith('#'))).toEqual([]);
  });

  it('escapes every text of the data, in elements, attributes and pictures', () => {
    const page = pageOf(hostile(fullReport()));
    expect(page).not.toMatch(/<script|alert\("x"\)/);
    expect(page).toContain('&lt;script&gt;');
  });

  it('shows the headline numbers', () => {
    const summary = section(pageOf(fullReport()), 'summary').replaceAll(/\s+/g, ' ');
    for (const text of ['1,738', '684 have bought (39.4 %)', '0.796', '0.764 to 0.832', '0.296']) {
      expect(summary).toContain(text);
    }
  });

  it('tells what the best path depends on', () => {
    const text = section(pageOf(fullReport()), 'best-path').replaceAll(/\s+/g, ' ');
    for (const shown of ['contacts twice', '3.25', '50.0 %', '0.288', '6.25', 'seed 7']) {
      expect(text).toContain(shown);
    }
    const empty = { ...fullReport(), parts: EMPTY_REPORT.parts };
    expect(section(pageOf(empty), 'best-path')).toContain('stay as they are');
  });

  it('draws the segments, the ROC curve and the journey as pictures that say what they show', () => {
    const page = pageOf(fullReport());
    for (const id of ['segments', 'model', 'journey']) {
      expect(section(page, id)).toMatch(/<svg role="img" aria-label="[^"]{20,}"/);
    }
  });

  it('says why where a dataset is empty, and keeps the other sections', () => {
    const page = pageOf(EMPTY_REPORT);
    for (const [id, dataset] of [
      ['segments', 'segments'],
      ['model', 'predictions'],
      ['recommendations', 'recommendations'],
      ['journey', 'touchpoints'],
    ] as const) {
      expect(section(page, id)).toContain(`no ${dataset} today`);
      expect(section(page, id)).not.toContain('<svg');
    }
    expect(section(page, 'quality')).toContain('0 of 0 events');
  });

  it('tells which checks failed and which could not be made', () => {
    const [row] = fullReport().quality;
    const quality = [
      { ...row!, check: 'paid', severity: 'block', passed: false },
      { ...row!, check: 'broken', severity: 'block', passed: null },
      { ...row!, check: 'too_few_days', severity: 'info', passed: null },
      { ...row!, check: 'fine', passed: true },
    ];
    const page = pageOf({ ...fullReport(), quality });
    const text = section(page, 'quality').replaceAll(/\s+/g, ' ');
    expect(text).toContain('Of 4 checks, 1 failed that block a run, 1 could not be made.');
    expect(text).toContain('<span class="flag">could not be checked</span>');
    expect(text).toContain('not checked');
    expect(page.replaceAll(/\s+/g, ' ')).toContain(
      '1 of 4 quality checks did not pass, and 1 could not be made',
    );
  });

  it('gives every table a caption and headers, and every id once', () => {
    const page = pageOf(fullReport());
    const tables = page.match(/<table/g)?.length ?? 0;
    expect(tables).toBeGreaterThan(8);
    expect(page.match(/<caption/g)).toHaveLength(tables);
    expect(page.match(/<thead/g)).toHaveLength(tables);
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
