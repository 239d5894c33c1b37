import type { SafeHtml } from './safe-html.js';
import { ACCENT, LINE, MUTED, renderChart, type ChartFrame } from './svg-chart.js';

/** A curve over numbers of any range. */
export interface FigureCurve {
  readonly points: readonly (readonly [number, number])[];
  readonly x: string;
  readonly y: string;
  /** Draws the curve as steps, or its points as bars. */
  readonly form?: 'line' | 'steps' | 'bars';
  /** Bounds at each point, drawn as thin lines. */
  readonly bounds?: readonly (readonly [number, number, number])[];
  /** Shows the vertical axis as percentages. */
  readonly percent?: boolean;
  /** A level to compare with, dashed. */
  readonly level?: number;
  /** Where the vertical axis ends. */
  readonly most?: number;
}

const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

/** One curve with its axes named. */
export function figureChart(
  { points, x, y, form = 'line', bounds = [], percent = false, level, most }: FigureCurve,
  frame: Omit<ChartFrame, 'height'>,
): SafeHtml {
  const narrow = frame.width <= 320;
  const label = { color: MUTED, fontSize: 13 };
  const axis = (name: string, nameGap: number, labels: object): object => ({
    ...{ type: 'value', name, nameLocation: 'middle', nameGap, nameTextStyle: label },
    axisLabel: { ...label, ...labels },
    axisLine: { show: true, lineStyle: { color: LINE } },
    axisTick: { show: false },
    ...{ splitLine: { lineStyle: { color: LINE } }, splitNumber: narrow ? 3 : 5 },
  });
  const share = (value: number): string => `${Math.round(value * 1000) / 10} %`;
  const plain = (value: number): string => compact.format(value);
  const thin = (at: 1 | 2): object => ({
    ...{ type: 'line', silent: true, showSymbol: false },
    ...(form === 'steps' && { step: 'end' }),
    lineStyle: { color: ACCENT, width: 1, opacity: 0.5 },
    data: bounds.map((bound) => [bound[0], bound[at]]),
  });
  const main =
    form === 'bars'
      ? {
          type: 'bar',
          barWidth: Math.max(2, (0.85 * (frame.width - 76)) / Math.max(1, points.length)),
        }
      : {
          ...{ type: 'line', lineStyle: { color: ACCENT, width: 2.5 } },
          ...{ showSymbol: form === 'line', symbol: 'circle', symbolSize: 6 },
          ...(form === 'steps' && { step: 'end' }),
        };
  const ends = [Math.min(...points.map(([at]) => at)), Math.max(...points.map(([at]) => at))];
  const dashed = {
    ...{ type: 'line', silent: true, showSymbol: false },
    lineStyle: { color: MUTED, width: 1.5, type: 'dashed' },
    data: level === undefined ? [] : ends.map((at) => [at, level]),
  };
  // A curve ends at the edge; the number there could stand on the one before it.
  const across =
    form === 'bars'
      ? axis(x, 27, { formatter: plain })
      : { ...axis(x, 27, { formatter: plain, showMaxLabel: false }), max: 'dataMax' };
  const option = {
    grid: { left: 60, right: 16, top: 14, bottom: 44 },
    xAxis: across,
    yAxis: {
      ...axis(y, 46, { formatter: percent ? share : plain }),
      ...{ min: 0, ...(most !== undefined && { max: most }) },
    },
    series: [
      dashed,
      ...(bounds.length > 0 ? [thin(1), thin(2)] : []),
      { ...main, silent: true, itemStyle: { color: ACCENT }, data: points.map((at) => [...at]) },
    ],
  };
  return renderChart(option, {
    height: narrow ? 230 : 300,
    ...frame,
  });
}
