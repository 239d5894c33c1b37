import { wilsonInterval } from '../wilson-interval.js';

/** Sums over the cases of a key figure in one period; `before` is the equal period before. */
export interface KpiSums {
  readonly kpi: string;
  readonly period: 'now' | 'before';
  readonly segment_id: string;
  readonly n: number;
  readonly total: number;
  readonly squares: number;
}

/** A row of `kpis`; `lower` and `upper` are the ends of the 95 % interval. */
export interface KpiRow {
  readonly date: string;
  readonly segment_id: string;
  readonly kpi: string;
  readonly value: number;
  readonly n: number;
  readonly lower: number;
  readonly upper: number;
  readonly previous: number | null;
}

/** 97.5 % quantile of the standard normal distribution. */
const NORMAL_95 = 1.959963984540054;

/** Figures that are means of more than 0 and 1, so that their interval is one of a mean. */
const MEANS: ReadonlySet<string> = new Set(['average_order_value', 'ces', 'nps']);

/**
 * Rows of the figures that have cases in the last period, in the order given; a mean needs two. Shares have
 * Wilson's interval, means that of their standard error.
 */
export function kpiRows(sums: readonly KpiSums[], date: string): KpiRow[] {
  const previous = new Map(
    sums
      .filter(({ period }) => period === 'before')
      .map(({ kpi, segment_id: segment, total, n }) => [`${kpi} ${segment}`, total / n]),
  );
  return sums.flatMap(({ kpi, period, segment_id, n, total, squares }): KpiRow[] => {
    const isMean = MEANS.has(kpi);
    if (period !== 'now' || n < (isMean ? 2 : 1)) return [];
    const value = total / n;
    const variance = Math.max(0, squares - n * value * value) / (n - 1);
    const half = NORMAL_95 * Math.sqrt(variance / n);
    const interval = isMean
      ? { lower: value - half, upper: value + half }
      : wilsonInterval(total, n);
    const before = previous.get(`${kpi} ${segment_id}`) ?? null;
    return [{ date, segment_id, kpi, value, n, ...interval, previous: before }];
  });
}
