import { barList } from '../bar-list.js';
import { dataTable } from '../data-table.js';
import { count, percent } from '../number-format.js';
import type { QualityRow, ReportData } from '../report-data.js';
import { html, type SafeHtml } from '../safe-html.js';
import { reasonOf, type Section } from '../section.js';

/** What was wrong with the data that came in: rejected rows by reason, and the checks. */
export function qualitySection(data: ReportData): Section {
  const rejected = Object.values(data.events.rejected).reduce((sum, rows) => sum + rows, 0);
  const share = data.events.read === 0 ? 0 : rejected / data.events.read;
  return {
    id: 'quality',
    title: 'Data quality',
    lead: `${count(rejected)} of ${count(data.events.read)} events were rejected (${percent(share)}); every rejected row is in the dataset rejected with its reason.${outcome(data)}`,
    body: html`${reasonBars(data)} ${rejectedTable(data)} ${checkTable(data)}`,
  };
}

function reasonBars(data: ReportData): SafeHtml | string {
  const reasons = Object.entries(data.events.rejected)
    .filter(([, rows]) => rows > 0)
    .toSorted(([a, left], [b, right]) => right - left || (a < b ? -1 : 1));
  if (reasons.length === 0) return '';
  const most = Math.max(...reasons.map(([, rows]) => rows));
  return barList(
    'Rejected events by reason',
    ['Reason', 'Events'],
    reasons.map(([reason, rows]) => ({
      label: html`${reason.replaceAll('_', ' ')}<small>${ruleOf(data, reason)}</small>`,
      length: rows / most,
      value: count(rows),
      note: `${percent(rows / data.events.read)} of all`,
    })),
  );
}

const ruleOf = (data: ReportData, reason: string): string | null | undefined =>
  data.rejected.find((row) => row.dataset === 'events' && row.reason === reason)?.rule;

/** Events have their bars; rows of the other sources are few kinds and stand in a table. */
function rejectedTable(data: ReportData): SafeHtml | string {
  const others = data.rejected.filter((row) => row.dataset !== 'events');
  if (others.length === 0) return '';
  return dataTable(
    'Rejected rows of other sources',
    [
      { header: 'Dataset', cell: (row) => row.dataset },
      { header: 'Reason', cell: (row) => row.reason },
      { header: 'Rule', cell: (row) => row.rule },
      { header: 'Rows', numeric: true, cell: (row) => count(row.rows) },
    ],
    others,
  );
}

function checkTable(data: ReportData): SafeHtml {
  if (data.quality.length === 0) {
    return html`<p class="missing">No checks: ${reasonOf(data, 'quality')}</p>`;
  }
  return dataTable<QualityRow>(
    'Checks',
    [
      { header: 'Check', cell: (row) => row.check },
      { header: 'Dataset', cell: (row) => row.dataset },
      { header: 'Result', cell: (row) => verdict(row) },
      { header: 'Observed', cell: (row) => row.observed },
      { header: 'Expected', cell: (row) => row.expected },
      { header: 'Failing rows', numeric: true, cell: (row) => count(row.failingRows) },
      { header: 'Of', numeric: true, cell: (row) => count(row.totalRows) },
    ],
    data.quality,
  );
}

function verdict(row: QualityRow): SafeHtml | string {
  if (row.passed === null) {
    const isTold = row.severity === 'info';
    return isTold ? 'not checked' : html`<span class="flag">could not be checked</span>`;
  }
  return row.passed
    ? 'passed'
    : html`<span class="flag">${row.severity === '' ? 'failed' : row.severity}</span>`;
}

/** How the checks went, in a sentence: what failed, and what nobody knows. */
function outcome({ quality }: ReportData): string {
  const failed = (severity: string): number =>
    quality.filter((row) => row.passed === false && row.severity === severity).length;
  const broken = quality.filter((row) => row.passed === null && row.severity !== 'info').length;
  const parts = [
    [failed('block'), 'failed that block a run'],
    [failed('warn'), 'failed that warn'],
    [broken, 'could not be made'],
  ] as const;
  const told = parts
    .filter(([checks]) => checks > 0)
    .map(([checks, what]) => `${count(checks)} ${what}`);
  if (quality.length === 0) return '';
  return told.length === 0
    ? ` No check of ${count(quality.length)} failed.`
    : ` Of ${count(quality.length)} checks, ${told.join(', ')}.`;
}
