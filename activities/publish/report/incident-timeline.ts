import type { ReportData } from './report-data.js';
import { escapeHtml, SafeHtml } from './safe-html.js';
import { ALARM, INK, LINE, MUTED } from './svg-chart.js';

/** What the time line needs to know of an incident. */
interface Span {
  readonly touchpoint: string;
  readonly issue: string;
  readonly started: string;
  readonly ended: string | null;
}

const WIDTH = 1120;
const NAMES = 300;
const ROW = 34;
const TOP = 30;
const MARKS = 6;
const DAY_MS = 86_400_000;

/** Incidents as bars over the days of the window, one a line; touchpoint and issue stand at the left. */
export function incidentTimeline(
  spans: readonly Span[],
  run: Pick<ReportData['run'], 'date' | 'lookbackDays'>,
  label: string,
): SafeHtml {
  const last = Date.parse(run.date) + DAY_MS;
  const first = last - run.lookbackDays * DAY_MS;
  const place = (at: number): number =>
    NAMES + (WIDTH - NAMES - 10) * Math.min(1, Math.max(0, (at - first) / (last - first)));
  const height = TOP + ROW * spans.length + 6;
  const marks = Array.from({ length: MARKS }, (_, index) => {
    const at = first + ((last - first) * index) / MARKS;
    const day = new Date(at).toISOString().slice(0, 10);
    const x = place(at).toFixed(1);
    return `<line x1="${x}" x2="${x}" y1="${TOP - 6}" y2="${height - 6}" stroke="${LINE}"/>
      <text x="${x}" y="14" font-size="13" fill="${MUTED}">${day}</text>`;
  });
  const bars = spans.map(({ touchpoint, issue, started, ended }, index) => {
    const y = TOP + ROW * index;
    const from = place(Date.parse(started));
    const to = place(ended === null ? last : Date.parse(ended) + DAY_MS);
    const name = [...touchpoint].slice(0, 34).join('');
    return `<text x="0" y="${y + 20}" font-size="14" fill="${INK}">${escapeHtml(name)} <tspan fill="${ALARM}">${escapeHtml(issue)}</tspan></text>
      <rect x="${from.toFixed(1)}" y="${y + 6}" width="${Math.max(3, to - from).toFixed(1)}" height="18" rx="2" fill="${ALARM}"/>`;
  });
  return new SafeHtml(
    `<svg role="img" aria-label="${escapeHtml(label)}" viewBox="0 0 ${WIDTH} ${height}">${marks.join('')}${bars.join('')}</svg>`,
  );
}
