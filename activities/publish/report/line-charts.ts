import type { EChartsOption } from 'echarts';
import { clustersAxis } from './clusters-axis.js';
import type { ReportData } from './report-data.js';
import type { SafeHtml } from './safe-html.js';
import { ACCENT, ALARM, INK, LINE, MUTED, renderChart } from './svg-chart.js';

const SIZE = { width: 460, height: 340 };
const GRID = { left: 58, right: 18, top: 16, bottom: 50 };

const shareAxis = (name: string): object => ({
  type: 'value',
  min: 0,
  max: 1,
  interval: 0.25,
  name,
  nameLocation: 'middle',
  nameTextStyle: { color: MUTED, fontSize: 13 },
  axisLabel: { color: MUTED, fontSize: 12, formatter: (value: number) => `${value * 100} %` },
  axisLine: { show: true, lineStyle: { color: LINE } },
  axisTick: { show: false },
  splitLine: { lineStyle: { color: LINE } },
});

/** Silhouette and stability by number of clusters, with a mark at the number that was chosen. */
export function selectionChart(selection: ReportData['selection'], label: string): SafeHtml {
  const rows = selection.filter((row) => row.method === 'kmeans');
  const chosen = rows.find((row) => row.chosen === true);
  const line = (name: string, color: string, values: readonly (number | null)[]): object => ({
    type: 'line',
    name,
    silent: true,
    data: rows.map((row, index) => [String(row.k), values[index] ?? null]),
    symbol: 'circle',
    symbolSize: 7,
    itemStyle: { color },
    lineStyle: { color, width: 2 },
    endLabel: { show: true, formatter: name, color, fontSize: 13, offset: [4, 0] },
  });
  const option: EChartsOption = {
    grid: { ...GRID, right: 82 },
    xAxis: clustersAxis(rows),
    yAxis: { ...shareAxis(''), axisLabel: { color: MUTED, fontSize: 12 } },
    series: [
      {
        ...line(
          'silhouette',
          ACCENT,
          rows.map((row) => row.silhouette),
        ),
        markLine: chosenMark(chosen?.k),
      },
      line(
        'stability',
        ALARM,
        rows.map((row) => row.stability),
      ),
    ],
  };
  return renderChart(option, { ...SIZE, name: 'selection', label });
}

function chosenMark(k: number | undefined): object {
  return {
    silent: true,
    symbol: 'none',
    lineStyle: { color: INK, type: 'dotted' },
    label: { formatter: 'chosen', color: INK, fontSize: 13 },
    data: k === undefined ? [] : [{ xAxis: String(k) }],
  };
}
