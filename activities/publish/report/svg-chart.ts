import { init, type EChartsOption } from 'echarts';
import { escapeHtml, SafeHtml } from './safe-html.js';

/** How a chart is placed: `name` is unique in the page, `label` says in words what can be seen. */
export interface ChartFrame {
  name: string;
  label: string;
  width: number;
  height: number;
}

/** Colours are variables of the page's style, so that one picture serves the light and the dark page. */
export const INK = 'var(--ink)';
export const MUTED = 'var(--muted)';
export const LINE = 'var(--line)';
export const ACCENT = 'var(--accent)';
export const ALARM = 'var(--alarm)';
export const PAPER = 'var(--paper)';

/** Number of colours that segments are told apart by; more segments start again. */
const SEGMENT_COLOURS = 10;

export const segmentColour = (index: number): string => `var(--s${index % SEGMENT_COLOURS})`;

/**
 * A chart as inline SVG that scales with its column. ECharts numbers its charts for as long as a thread
 * lives; those numbers, and the marks it leaves for its own script, are taken out, so that equal options
 * give equal text.
 */
export function renderChart(option: EChartsOption, frame: ChartFrame): SafeHtml {
  const chart = init(null, null, {
    renderer: 'svg',
    ssr: true,
    width: frame.width,
    height: frame.height,
  });
  try {
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: 'inherit', color: INK },
      ...option,
    });
    return new SafeHtml(standAlone(chart.renderToSVGString(), frame));
  } finally {
    chart.dispose();
  }
}

function standAlone(svg: string, frame: ChartFrame): string {
  const name = escapeHtml(frame.name);
  const title = `role="img" aria-label="${escapeHtml(frame.label)}"`;
  return svg
    .replaceAll(/<style\s*><!\[CDATA\[[^]*?\]\]>\s*<\/style>/g, '')
    .replaceAll(/<[^>]*>/g, (tag) =>
      tag
        .replaceAll(/ (?:class|ecmeta_\w+|pointer-events)="[^"]*"/g, '')
        .replaceAll(/\bzr\d+-/g, `${name}-`),
    )
    .replace(/^<svg [^>]*?viewBox="([^"]*)">/, `<svg ${title} viewBox="$1">`)
    .replaceAll(/\n+/g, '\n');
}
