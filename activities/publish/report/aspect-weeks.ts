import { percent } from './number-format.js';
import { escapeHtml, SafeHtml } from './safe-html.js';
import { ACCENT, ALARM, INK, LINE, MUTED } from './svg-chart.js';

/** What was said in a week of one aspect: how many texts named it and how many of them complained. */
export interface AspectWeek {
  readonly aspect: string;
  /** Monday, YYYY-MM-DD. */
  readonly week: string;
  readonly named: number;
  readonly complaints: number;
}

const COLUMNS = 4;
const CELL = { width: 280, height: 150 };
const PLOT = { left: 0, top: 34, width: 256, height: 86 };

/**
 * A small picture an aspect, all on one scale: grey bars for the texts that name it, on the same scale in red those
 * that complain, week by week; beside the name the share of complaints in all weeks.
 */
export function aspectWeeks(rows: readonly AspectWeek[], label: string): SafeHtml {
  const weeks = [...new Set(rows.map(({ week }) => week))].toSorted();
  const aspects = [...new Set(rows.map(({ aspect }) => aspect))];
  const most = Math.max(1, ...rows.map(({ named }) => named));
  const step = PLOT.width / Math.max(1, weeks.length);
  const cells = aspects.map((aspect, index) => {
    const own = rows.filter((row) => row.aspect === aspect);
    const sum = (value: (row: AspectWeek) => number): number =>
      own.reduce((total, row) => total + value(row), 0);
    const share = percent(sum((row) => row.complaints) / sum((row) => row.named));
    const bars = own.map((row) => {
      const x = (PLOT.left + weeks.indexOf(row.week) * step).toFixed(1);
      const bar = (value: number, colour: string): string => {
        const height = (PLOT.height * value) / most;
        const y = (PLOT.top + PLOT.height - height).toFixed(1);
        return `<rect x="${x}" y="${y}" width="${(step * 0.78).toFixed(1)}" height="${height.toFixed(1)}" fill="${colour}"/>`;
      };
      return bar(row.named, ACCENT) + bar(row.complaints, ALARM);
    });
    const left = (index % COLUMNS) * CELL.width;
    const top = Math.floor(index / COLUMNS) * CELL.height;
    const base = PLOT.top + PLOT.height;
    return `<g transform="translate(${left} ${top})">
      <text x="0" y="16" font-size="14" fill="${INK}">${escapeHtml(aspect.replace('_', ' '))} <tspan fill="${ALARM}">${share}</tspan></text>
      <line x1="0" x2="${PLOT.width}" y1="${base}" y2="${base}" stroke="${LINE}"/>${bars.join('')}
      <text x="0" y="${base + 16}" font-size="12" fill="${MUTED}">${weeks[0] ?? ''}</text>
      <text x="${PLOT.width}" y="${base + 16}" font-size="12" text-anchor="end" fill="${MUTED}">${weeks.at(-1) ?? ''}</text></g>`;
  });
  const height = Math.ceil(aspects.length / COLUMNS) * CELL.height;
  return new SafeHtml(
    `<svg role="img" aria-label="${escapeHtml(label)}" viewBox="0 0 ${COLUMNS * CELL.width} ${height}">${cells.join('')}</svg>`,
  );
}
