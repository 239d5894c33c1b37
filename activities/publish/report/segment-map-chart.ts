import type { ReportData } from './report-data.js';
import type { SafeHtml } from './safe-html.js';
import { LINE, MUTED, PAPER, renderChart, segmentColour } from './svg-chart.js';

const AXIS = {
  type: 'value',
  scale: true,
  axisLabel: { show: false },
  axisTick: { show: false },
  axisLine: { show: false },
  splitLine: { lineStyle: { color: LINE } },
  nameLocation: 'middle',
  nameGap: 12,
  nameTextStyle: { color: MUTED, fontSize: 13 },
} as const;

/** Customers on the first two principal components, coloured by segment, with its id at each centre. */
export function segmentMapChart(data: ReportData, label: string): SafeHtml {
  const ids = data.segments.map((segment) => segment.segmentId);
  const option = {
    grid: { left: 28, right: 12, top: 12, bottom: 28 },
    xAxis: { ...AXIS, name: 'first principal component' },
    yAxis: { ...AXIS, name: 'second principal component' },
    series: [
      ...ids.map((id, index) => ({
        type: 'scatter' as const,
        silent: true,
        symbolSize: 5,
        itemStyle: { color: segmentColour(index), opacity: 0.55 },
        data: pointsOf(data, id),
      })),
      {
        type: 'scatter' as const,
        silent: true,
        symbolSize: 30,
        z: 5,
        data: ids.flatMap((id, index) => centreMark(data, id, index)),
      },
    ],
  };
  return renderChart(option, { name: 'segment-map', label, width: 500, height: 400 });
}

/** Two decimals are below a pixel of the picture. */
const round = (value: number): number => Math.round(value * 100) / 100;

function pointsOf(data: ReportData, segmentId: string): [number, number][] {
  return data.segmentMap
    .filter((point) => point.segmentId === segmentId)
    .map((point) => [round(point.x), round(point.y)]);
}

function centreMark(data: ReportData, segmentId: string, index: number): object[] {
  const points = pointsOf(data, segmentId);
  if (points.length === 0) return [];
  const mean = (axis: 0 | 1): number =>
    round(points.reduce((sum, point) => sum + point[axis], 0) / points.length);
  return [
    {
      value: [mean(0), mean(1)],
      itemStyle: { color: segmentColour(index), borderColor: PAPER, borderWidth: 2 },
      label: { show: true, formatter: segmentId, color: PAPER, fontSize: 12, fontWeight: 'bold' },
    },
  ];
}
