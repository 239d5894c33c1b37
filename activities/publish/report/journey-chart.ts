import type { EChartsOption } from 'echarts';
import type { JourneyEdge, JourneyLayout, JourneyNode } from './journey-layout.js';
import type { SafeHtml } from './safe-html.js';
import { ALARM, INK, LINE, MUTED, PAPER, renderChart } from './svg-chart.js';

const LONGEST_LABEL = { across: 18, down: 13 };
const NODE_PIXELS = { least: 14, most: 40 };
const EDGE_PIXELS = { least: 0.8, most: 9 };

/** Which way the stages run: across a wide page, down a narrow one. */
export type JourneyDirection = 'across' | 'down';

/**
 * The journey graph: touchpoints in columns (or rows) of stages, as large as their sessions, red by the
 * share of visits that end the session; flows as wide as their number, dashed where they lead back.
 */
export function journeyChart(
  layout: JourneyLayout,
  direction: JourneyDirection,
  label: string,
): SafeHtml {
  const across = direction === 'across';
  const stageAxis = {
    type: 'category' as const,
    data: layout.columns,
    position: 'top' as const,
    inverse: !across,
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: MUTED, fontSize: across ? 14 : 12, fontWeight: 'bold' as const },
    splitArea: { show: true, areaStyle: { color: ['transparent', 'var(--band)'] } },
    splitLine: { show: true, lineStyle: { color: LINE } },
  };
  const slotAxis = {
    type: 'value' as const,
    min: -0.6,
    max: layout.slots - 0.3,
    inverse: across,
    show: false,
  };
  const option: EChartsOption = {
    grid: across
      ? { left: 8, right: 8, top: 34, bottom: 8 }
      : { left: 74, right: 4, top: 8, bottom: 8 },
    xAxis: across ? stageAxis : slotAxis,
    yAxis: across ? slotAxis : { ...stageAxis, position: 'left' },
    series: [
      {
        type: 'graph',
        coordinateSystem: 'cartesian2d',
        silent: true,
        edgeSymbol: ['none', 'arrow'],
        edgeSymbolSize: 7,
        data: layout.nodes.map((node) => nodeItem(node, layout, direction)),
        edges: layout.edges.map((edge) => edgeItem(edge, layout)),
      },
    ],
  };
  const name = `journey-${direction}`;
  return across
    ? renderChart(option, { name, label, width: 1120, height: 60 + 92 * layout.slots })
    : renderChart(option, { name, label, width: 400, height: 30 + 96 * layout.columns.length });
}

function nodeItem(node: JourneyNode, layout: JourneyLayout, direction: JourneyDirection): object {
  const { touchpoint, column, slot } = node;
  const most = Math.max(1, ...layout.nodes.map((other) => other.touchpoint.sessions));
  const scale = direction === 'across' ? 1 : 0.7;
  const size = NODE_PIXELS.least + NODE_PIXELS.most * Math.sqrt(touchpoint.sessions / most);
  return {
    value: direction === 'across' ? [column, slot] : [slot, column],
    symbolSize: Math.round(size * scale),
    itemStyle: {
      color: `color-mix(in oklab, ${ALARM} ${redShare(touchpoint.exitRate)}%, var(--node))`,
      borderColor: touchpoint.isKey ? INK : PAPER,
      borderWidth: touchpoint.isKey ? 2.5 : 1.5,
    },
    label: {
      show: true,
      position: 'bottom',
      distance: 3,
      formatter: `${short(touchpoint.eventType, LONGEST_LABEL[direction])}\n${short(touchpoint.channel, LONGEST_LABEL[direction])}`,
      color: INK,
      fontSize: direction === 'across' ? 12 : 11,
      lineHeight: direction === 'across' ? 14 : 12,
      textBorderColor: PAPER,
      textBorderWidth: 3,
    },
  };
}

function edgeItem(edge: JourneyEdge, layout: JourneyLayout): object {
  const most = Math.max(1, ...layout.edges.map((other) => other.transitions));
  const width = EDGE_PIXELS.least + EDGE_PIXELS.most * (edge.transitions / most);
  const sameColumn = layout.nodes[edge.from]?.column === layout.nodes[edge.to]?.column;
  return {
    source: edge.from,
    target: edge.to,
    lineStyle: {
      width: Math.round(width * 10) / 10,
      color: edge.backwards ? 'var(--back)' : 'var(--flow)',
      opacity: 0.5,
      type: edge.backwards ? 'dashed' : 'solid',
      curveness: sameColumn ? 0.35 : 0.16,
    },
  };
}

/** Exit rates that are drawn blue and red: a fifth leaves anywhere, two thirds is a broken step. */
const BLUE_EXIT_RATE = 0.2;
const RED_EXIT_RATE = 0.65;

function redShare(exitRate: number | null): number {
  const share = ((exitRate ?? 0) - BLUE_EXIT_RATE) / (RED_EXIT_RATE - BLUE_EXIT_RATE);
  return Math.round(100 * Math.min(1, Math.max(0, share)));
}

/** Only so much of a name fits below its circle; characters are counted as readers see them. */
function short(text: string, longest: number): string {
  const characters = [...text];
  return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join('')}…`;
}
