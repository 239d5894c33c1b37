import type { SeenEvents } from './event-columns.js';
import type { SumColumns } from './sum-columns.js';
import type { SumSpan, WindowPlan } from './window-plan.js';

/**
 * Different categories of the products that a customer dealt with, and how evenly: Shannon's entropy in bits
 * (1948, "A mathematical theory of communication", section 6), H = -Σ p log2 p over the shares of the events. 0 is
 * one category; NaN where no product has one.
 */
export function categorySums(events: SeenEvents, plan: WindowPlan, out: SumColumns): SumSpan {
  const { product } = events;
  const { productCategories } = plan;
  const categories = out.zeros('categories_window');
  const entropy = out.unknown('category_entropy');
  const counts = new Float64Array(plan.categories);
  return ({ from, to, row }) => {
    const seen: number[] = [];
    let total = 0;
    for (let event = from; event < to; event += 1) {
      const category = productCategories[product[event]!] ?? -1;
      if (category < 0) continue;
      if (counts[category] === 0) seen.push(category);
      counts[category]! += 1;
      total += 1;
    }
    if (total === 0) return;
    categories[row] = seen.length;
    let bits = 0;
    for (const category of seen) {
      const share = counts[category]! / total;
      bits -= share * Math.log2(share);
      counts[category] = 0;
    }
    // One category would give -0.
    entropy[row] = bits + 0;
  };
}
