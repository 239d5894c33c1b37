import type { SafeHtml } from './safe-html.js';
import { INK, LINE, MUTED, renderChart, type ChartFrame } from './svg-chart.js';

/** A customer's Shapley value of one feature, and where the feature's value stands among all (null: missing). */
export interface SwarmPoint {
  readonly feature: string;
  readonly shap: number;
  readonly place: number | null;
}

const ROW_HEIGHT = 44;
/** Columns of points that are stacked, over the whole width. */
const COLUMNS = 120;
/** Heights of a row that a stack may take, and the step from one point to the next. */
const MOST_SPREAD = 0.42;
const STEP = 0.075;
/** Colours from low to high values of a feature. */
const SHADES = 5;

/** Points of one row, those in one column of the picture stacked around its middle. */
export function stackPoints(
  points: readonly SwarmPoint[],
  { row, least, most }: { row: number; least: number; most: number },
): { x: number; y: number; place: number | null }[] {
  const inColumn = new Map<number, number>();
  return points.map(({ shap, place }) => {
    const column = Math.round((COLUMNS * (shap - least)) / (most - least || 1));
    const before = inColumn.get(column) ?? 0;
    inColumn.set(column, before + 1);
    const side = before % 2 === 0 ? 1 : -1;
    const offset = Math.min(MOST_SPREAD, STEP * Math.ceil(before / 2));
    return { x: shap, y: row + side * offset, place };
  });
}

/** A row of points for each feature, the most moving one on top; `unit` stands below the axis. */
export function beeswarmChart(
  points: readonly SwarmPoint[],
  { unit, percent }: { unit: string; percent: boolean },
  frame: Pick<ChartFrame, 'name' | 'label'>,
): SafeHtml {
  const features = [...new Set(points.map(({ feature }) => feature))];
  const all = points.map(({ shap }) => shap);
  const range = { least: Math.min(...all, 0), most: Math.max(...all, 0) };
  const placed = features.flatMap((feature, index) =>
    stackPoints(
      points.filter((point) => point.feature === feature),
      { row: features.length - 1 - index, ...range },
    ),
  );
  const shadeOf = (place: number): number => Math.min(SHADES - 1, Math.floor(place * SHADES));
  const series = (color: string, own: typeof placed): object => ({
    ...{ type: 'scatter', silent: true, symbolSize: 5, itemStyle: { color, opacity: 0.8 } },
    data: own.map(({ x, y }) => [Number(x.toPrecision(3)), Math.round(y * 1000) / 1000]),
  });
  const label = { color: MUTED, fontSize: 13 };
  const option = {
    grid: { left: 230, right: 20, top: 8, bottom: 46 },
    xAxis: {
      ...{ type: 'value', name: unit, nameLocation: 'middle', nameGap: 28, nameTextStyle: label },
      axisLabel: {
        ...label,
        formatter: (value: number) => (percent ? `${Math.round(value * 1000) / 10}` : `${value}`),
      },
      axisLine: { onZero: false, lineStyle: { color: LINE } },
      splitLine: { lineStyle: { color: LINE } },
    },
    yAxis: {
      ...{ type: 'value', min: -0.5, max: features.length - 0.5, interval: 1 },
      ...{ axisLine: { show: false }, axisTick: { show: false }, splitLine: { show: false } },
      axisLabel: { show: false },
    },
    series: [
      ...Array.from({ length: SHADES }, (_, shade) =>
        series(
          `color-mix(in srgb, var(--alarm) ${(100 * shade) / (SHADES - 1)}%, var(--accent))`,
          placed.filter(({ place }) => place !== null && shadeOf(place) === shade),
        ),
      ),
      series(
        MUTED,
        placed.filter(({ place }) => place === null),
      ),
      {
        ...{ type: 'scatter', silent: true, symbolSize: 0.1 },
        data: features.map((feature, index) => ({
          value: [range.least, features.length - 1 - index],
          label: {
            ...{ show: true, position: 'left', distance: 14, color: INK, fontSize: 13 },
            ...{ formatter: feature.replaceAll('_', ' ') },
          },
        })),
      },
    ],
  };
  const height = 54 + ROW_HEIGHT * features.length;
  return renderChart(option as Parameters<typeof renderChart>[0], { width: 760, height, ...frame });
}
