import type { SafeHtml } from './safe-html.js';
import { ACCENT, LINE, MUTED, renderChart, type ChartFrame } from './svg-chart.js';

const SIZE = { width: 300, height: 250 };
const GRID = { left: 52, right: 14, top: 12, bottom: 42 };

/** A curve of shares, drawn small so that several stand side by side. */
export interface Curve {
  readonly points: readonly (readonly [number, number])[];
  readonly x: string;
  readonly y: string;
  /** What no skill would draw: from one point to another. */
  readonly chance: readonly [readonly [number, number], readonly [number, number]];
  /** Marks the points themselves, where there are few. */
  readonly dots?: boolean;
  /** Where the axes end; 1 by default. */
  readonly most?: number;
}

/** One curve beside what no skill would give (dashed). */
export function curveChart(
  { points, x, y, chance, dots = false, most = 1 }: Curve,
  frame: Pick<ChartFrame, 'name' | 'label'>,
): SafeHtml {
  const axis = (name: string, nameGap: number): object => ({
    type: 'value',
    ...{ min: 0, max: most, interval: most / 2 },
    ...{ name, nameLocation: 'middle', nameGap },
    nameTextStyle: { color: MUTED, fontSize: 14 },
    axisLabel: {
      color: MUTED,
      fontSize: 13,
      formatter: (value: number) => `${Math.round(value * 1000) / 10} %`,
    },
    axisLine: { show: true, lineStyle: { color: LINE } },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: LINE } },
  });
  const line = (data: readonly (readonly [number, number])[], style: object): object => ({
    type: 'line',
    ...{ silent: true, data: data.map((point) => [...point]), lineStyle: style },
  });
  const option = {
    grid: GRID,
    xAxis: axis(x, 26),
    yAxis: axis(y, 40),
    series: [
      { ...line(chance, { color: MUTED, width: 1.5, type: 'dashed' }), showSymbol: false },
      {
        ...line(points, { color: ACCENT, width: 2.5 }),
        ...{ showSymbol: dots, symbol: 'circle', symbolSize: 7, itemStyle: { color: ACCENT } },
      },
    ],
  };
  return renderChart(option, { ...SIZE, ...frame });
}
