import type { EChartsOption } from 'echarts';
import type { SafeHtml } from './safe-html.js';
import { ALARM, INK, PAPER, renderChart, segmentColour } from './svg-chart.js';

/** Sessions that go from one event type to the next at a step; at an end `to` is `goal` or `leaves`. */
export interface FlowRow {
  step: number;
  from: string;
  to: string;
  isEnd: boolean;
  sessions: number;
}

const GOAL = 'goal';
const GOAL_COLOUR = 'var(--s2)';

/** A Sankey diagram of the flow: a column a step, and an end after each for those who leave or reach the goal. */
export function flowChart(rows: readonly FlowRow[], label: string): SafeHtml {
  const nameOf = (name: string, step: number, isEnd: boolean): string =>
    `${step} ${isEnd ? 'end' : 'step'} ${name}`;
  const types = [
    ...new Set(rows.flatMap(({ from, to, isEnd }) => (isEnd ? [from] : [from, to]))),
  ].sort();
  const nodes = new Map<string, object>();
  const addNode = (name: string, step: number, isEnd: boolean): string => {
    const id = nameOf(name, step, isEnd);
    const ending = name === GOAL ? GOAL_COLOUR : ALARM;
    nodes.set(id, {
      name: id,
      depth: step - 1,
      itemStyle: { color: isEnd ? ending : segmentColour(types.indexOf(name)), borderWidth: 0 },
      label: { formatter: name },
    });
    return id;
  };
  const links = rows.map(({ step, from, to, isEnd, sessions }) => ({
    source: addNode(from, step, false),
    target: addNode(to, step + 1, isEnd),
    value: sessions,
    lineStyle: {
      color: isEnd ? (to === GOAL ? GOAL_COLOUR : ALARM) : 'var(--flow)',
      opacity: isEnd ? 0.45 : 0.3,
    },
  }));
  const option: EChartsOption = {
    series: [
      {
        type: 'sankey',
        silent: true,
        left: 4,
        right: 110,
        top: 8,
        bottom: 8,
        nodeWidth: 14,
        nodeGap: 9,
        layoutIterations: 24,
        data: [...nodes.values()],
        links,
        label: { color: INK, fontSize: 12, textBorderColor: PAPER, textBorderWidth: 3 },
      },
    ],
  };
  return renderChart(option, { name: 'flow', label, width: 1120, height: 520 });
}
