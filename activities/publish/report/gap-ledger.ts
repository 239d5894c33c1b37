import { money } from './number-format.js';
import { escapeHtml, SafeHtml } from './safe-html.js';
import { ACCENT, ALARM, INK, LINE, MUTED } from './svg-chart.js';

/** A gap as a line of the ledger. */
export interface LedgerLine {
  readonly name: string;
  readonly facet: string;
  readonly gap_index: number;
  readonly lower: number;
  readonly upper: number;
  readonly exposed_revenue: number;
  /** What customers ask, in their words. */
  readonly words: readonly string[];
}

const WIDTH = 1120;
const NAMES = 360;
const MONEY = 170;
const ROW = 52;
const TOP = 28;
const MOST_LETTERS = 96;

/** A line of at most so many characters, cut between whole ones. */
const cut = (text: string, most: number): string => {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`;
};

/** Gaps as bars with their intervals, one a line: what they expose at the right, the words of customers below. */
export function gapLedger(lines: readonly LedgerLine[], currency: string, label: string): SafeHtml {
  const height = TOP + ROW * lines.length + 4;
  const most = Math.max(...lines.map(({ upper }) => upper), 0.01);
  const place = (value: number): number =>
    NAMES + ((WIDTH - NAMES - MONEY) * Math.max(0, value)) / most;
  const marks = [0, most / 2, most].map((value) => {
    const x = place(value).toFixed(1);
    return `<line x1="${x}" x2="${x}" y1="${TOP - 6}" y2="${height - 4}" stroke="${LINE}"/>
      <text x="${x}" y="14" font-size="13" text-anchor="middle" fill="${MUTED}">${value.toFixed(2)}</text>`;
  });
  const bars = lines.map((line, index) => {
    const y = TOP + ROW * index;
    const [from, to] = [place(line.lower).toFixed(1), place(line.upper).toFixed(1)];
    const quoted = cut(line.words.map((word) => `“${word}”`).join(' · '), MOST_LETTERS);
    return `<text x="0" y="${y + 17}" font-size="14" fill="${INK}">${escapeHtml(cut(line.name, 34))} <tspan fill="${ALARM}">${escapeHtml(line.facet)}</tspan></text>
      <rect x="${NAMES}" y="${y + 5}" width="${(place(line.gap_index) - NAMES).toFixed(1)}" height="15" rx="2" fill="${ACCENT}"/>
      <path d="M${from} ${y + 12.5}H${to}M${from} ${y + 8}v9M${to} ${y + 8}v9" stroke="${INK}" fill="none"/>
      <text x="${WIDTH}" y="${y + 17}" font-size="14" text-anchor="end" fill="${INK}">${escapeHtml(money(line.exposed_revenue, currency))}</text>
      <text x="0" y="${y + 37}" font-size="13" font-style="italic" fill="${MUTED}">${escapeHtml(quoted)}</text>`;
  });
  const head = `<text x="0" y="14" font-size="13" fill="${MUTED}">where, and what is lacking</text>
    <text x="${WIDTH}" y="14" font-size="13" text-anchor="end" fill="${MUTED}">revenue exposed</text>`;
  return new SafeHtml(
    `<svg role="img" aria-label="${escapeHtml(label)}" viewBox="0 0 ${WIDTH} ${height}">${head}${marks.join('')}${bars.join('')}</svg>`,
  );
}
