import type { MetricRow } from './report-data.js';

/** The first measurement of that area, name and slice. */
export function findMetric(
  metrics: readonly MetricRow[],
  area: string,
  name: string,
  slice: string,
): MetricRow | undefined {
  return metrics.find((row) => row.area === area && row.name === name && row.slice === slice);
}

/** Measurements of an area as a grid: names down, slices across, in the order of first appearance. */
export function metricGrid(
  metrics: readonly MetricRow[],
  area: string,
): { slices: string[]; rows: { name: string; bySlice: Map<string, MetricRow> }[] } {
  const own = metrics.filter((row) => row.area === area);
  const slices = [...new Set(own.map((row) => row.slice))];
  const names = [...new Set(own.map((row) => row.name))];
  const rows = names.map((name) => ({
    name,
    bySlice: new Map(own.filter((row) => row.name === name).map((row) => [row.slice, row])),
  }));
  return { slices, rows };
}
