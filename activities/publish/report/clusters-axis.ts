import { LINE, MUTED } from './svg-chart.js';

/** Horizontal axis of numbers of segments, one place for each that was tried. */
export const clustersAxis = (tried: readonly { k: number }[]): object => ({
  type: 'category',
  data: tried.map(({ k }) => String(k)),
  name: 'number of segments',
  nameLocation: 'middle',
  nameGap: 28,
  nameTextStyle: { color: MUTED, fontSize: 13 },
  axisLabel: { color: MUTED, fontSize: 12 },
  axisLine: { lineStyle: { color: LINE } },
  axisTick: { show: false },
});
