import type { EChartsOption } from 'echarts';
import { clustersAxis } from './clusters-axis.js';
import type { ReportData, SegmentRow } from './report-data.js';
import type { SafeHtml } from './safe-html.js';
import { ACCENT, LINE, MUTED, PAPER, renderChart, segmentColour } from './svg-chart.js';

/** What the radar shows of a segment; columns of its centroid. */
const RADAR_AXES = [
  ['monetary_value', 'spent'],
  ['orders', 'orders'],
  ['sessions', 'sessions'],
  ['recency_days', 'idle days'],
  ['tenure_days', 'tenure'],
  ['decide_share', 'cart share'],
] as const;

/** The means of each segment on six columns, each as a share of the largest; needs three columns that are known. */
export function segmentRadarChart(segments: readonly SegmentRow[], label: string): SafeHtml {
  const axes = RADAR_AXES.filter(([column]) =>
    segments.some(({ centroid }) => (centroid[column] ?? 0) > 0),
  );
  const most = (column: string): number =>
    Math.max(...segments.map(({ centroid }) => centroid[column] ?? 0));
  const option: EChartsOption = {
    radar: {
      radius: '68%',
      center: ['50%', '52%'],
      indicator: axes.map(([, name]) => ({ name, max: 1 })),
      axisName: { color: MUTED, fontSize: 13 },
      axisLine: { lineStyle: { color: LINE } },
      splitLine: { lineStyle: { color: LINE } },
      splitArea: { show: false },
    },
    series: segments.map((segment, index) => ({
      type: 'radar' as const,
      silent: true,
      symbolSize: 5,
      itemStyle: { color: segmentColour(index), borderColor: PAPER },
      lineStyle: { color: segmentColour(index), width: 2 },
      data: [
        axes.map(
          ([column]) => Math.round(100 * ((segment.centroid[column] ?? 0) / most(column))) / 100,
        ),
      ],
    })),
  };
  return renderChart(option, { name: 'segment-radar', label, width: 460, height: 360 });
}

/** The sum of squares by number of segments, as a share of that of the fewest; its knee is the elbow. */
export function elbowChart(selection: ReportData['selection'], label: string): SafeHtml {
  const rows = selection.filter((row) => row.method === 'kmeans' && row.sse !== null);
  const first = rows[0]?.sse ?? 1;
  const option: EChartsOption = {
    grid: { left: 58, right: 18, top: 16, bottom: 50 },
    xAxis: clustersAxis(rows),
    yAxis: {
      type: 'value',
      min: 0,
      max: 1,
      axisLabel: { color: MUTED, fontSize: 12, formatter: (value: number) => `${value * 100} %` },
      splitLine: { lineStyle: { color: LINE } },
    },
    series: [
      {
        type: 'line',
        silent: true,
        data: rows.map((row) => [
          String(row.k),
          Math.round(1000 * ((row.sse ?? 0) / first)) / 1000,
        ]),
        symbol: 'circle',
        symbolSize: (_: unknown, { dataIndex }: { dataIndex: number }) =>
          rows[dataIndex]?.chosen === true ? 13 : 7,
        itemStyle: { color: ACCENT },
        lineStyle: { color: ACCENT, width: 2 },
      },
    ],
  };
  return renderChart(option, { name: 'elbow', label, width: 460, height: 340 });
}
