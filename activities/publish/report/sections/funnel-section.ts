import { barList } from '../bar-list.js';
import { count, percent } from '../number-format.js';
import type { ReportData } from '../report-data.js';
import { reasonOf, type Section } from '../section.js';

/** How many customers reach each stage of the journey. */
export function funnelSection(data: ReportData): Section {
  const head = { id: 'funnel', title: 'The funnel' };
  const [first] = data.funnel;
  if (first === undefined) return { ...head, missing: reasonOf(data, 'funnels') };
  const most = Math.max(1, ...data.funnel.map((row) => row.customers));
  const bars = data.funnel.map((row, index) => {
    const before = data.funnel[index - 1];
    return {
      label: row.stage,
      length: row.customers / most,
      value: count(row.customers),
      note:
        before === undefined || before.customers === 0
          ? ''
          : `${percent(row.customers / before.customers)} of those before`,
    };
  });
  const purchase = data.funnel.findIndex((row) => row.stage === 'purchase');
  const loss = largestLoss(purchase < 0 ? data.funnel : data.funnel.slice(0, purchase + 1));
  return {
    ...head,
    lead:
      loss === undefined
        ? undefined
        : `The largest loss before the purchase is between ${loss.from} and ${loss.to}: ${percent(loss.share)} of the customers do not get further.`,
    body: barList('Customers that reach each stage', ['Stage', 'Customers'], bars),
  };
}

function largestLoss(
  funnel: ReportData['funnel'],
): { from: string; to: string; share: number } | undefined {
  return funnel
    .slice(1)
    .map((row, index) => {
      const before = funnel[index];
      const share = before && before.customers > 0 ? 1 - row.customers / before.customers : 0;
      return { from: before?.stage ?? '', to: row.stage, share };
    })
    .filter((loss) => loss.share > 0)
    .toSorted((a, b) => b.share - a.share)[0];
}
