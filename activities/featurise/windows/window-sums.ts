import { activitySums } from './activity-sums.js';
import { buyingSums } from './buying-sums.js';
import { categorySums } from './category-sums.js';
import { habitSums } from './habit-sums.js';
import { kindSums } from './kind-sums.js';
import { namedSums } from './named-sums.js';
import { recencySums } from './recency-sums.js';
import { rhythmSums } from './rhythm-sums.js';
import type { SeenEvents } from './event-columns.js';
import { SumColumns } from './sum-columns.js';
import type { WindowPlan } from './window-plan.js';

/**
 * Sums of every customer over the window before every cut-off, a row where the window holds an event: columns
 * by name, `cutoff_index` and `customer` first. NaN is null. Events must be in the order of customer and time.
 */
export function windowSums(events: SeenEvents, plan: WindowPlan): Map<string, Float64Array> {
  const { customer, day } = events;
  const most = countCustomers(customer) * plan.cutoffs.length;
  const out = new SumColumns(most);
  const cutoffIndex = out.zeros('cutoff_index');
  const customers = out.zeros('customer');
  const families = [
    activitySums(events, plan, out),
    namedSums(events, plan, out),
    recencySums(events, plan, out),
    buyingSums(events, plan, out),
    habitSums(events, out),
    kindSums(events, plan, out),
    categorySums(events, plan, out),
    rhythmSums(events, out),
  ];
  let row = 0;
  for (let start = 0, end = 0; start < customer.length; start = end) {
    while (end < customer.length && customer[end] === customer[start]) end += 1;
    for (const cutoff of plan.cutoffs) {
      let from = start;
      let to = end;
      while (from < end && day[from]! < cutoff.firstDay) from += 1;
      while (to > from && day[to - 1]! >= cutoff.day) to -= 1;
      if (from === to) continue;
      cutoffIndex[row] = cutoff.index;
      customers[row] = customer[start]!;
      for (const sum of families) sum({ cutoff, from, to, row });
      row += 1;
    }
  }
  return out.first(row);
}

function countCustomers(customer: Float64Array): number {
  let count = 0;
  for (let event = 0; event < customer.length; event += 1) {
    if (event === 0 || customer[event] !== customer[event - 1]) count += 1;
  }
  return count;
}
