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

/** What is published comes first, what it is compared with last. */
const FIRST_SLICES = ['time_split', 'blend', 'all'];

const rankOf = (slice: string): number => {
  if (FIRST_SLICES.includes(slice)) return 0;
  return slice.startsWith('baseline:') ? 2 : 1;
};

/** The measurements of an area by name and slice; names sorted, slices with the published one first. */
export function metricGrid(
  metrics: readonly MetricRow[],
  area: string,
): {
  names: string[];
  slices: string[];
  at: (name: string, slice: string) => MetricRow | undefined;
} {
  const own = metrics.filter((row) => row.area === area);
  const byCell = new Map(own.map((row) => [JSON.stringify([row.name, row.slice]), row]));
  return {
    names: [...new Set(own.map((row) => row.name))].toSorted(),
    slices: [...new Set(own.map((row) => row.slice))].toSorted(
      (a, b) => rankOf(a) - rankOf(b) || a.length - b.length || (a < b ? -1 : 1),
    ),
    at: (name, slice) => byCell.get(JSON.stringify([name, slice])),
  };
}
