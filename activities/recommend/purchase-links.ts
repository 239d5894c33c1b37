import { INTERACTION_KINDS, type InteractionLog } from './interaction-log.js';
import type { SparseRows } from './interaction-matrix.js';
import { sharedFloat64, sharedInt32 } from './shared-arrays.js';

/** Which purchases are linked. */
export interface LinkOptions {
  /** `basket`: bought on the same day; `next`: bought on a later day. */
  readonly kind: 'basket' | 'next';
  /** Days in which a purchase counts as following another. */
  readonly withinDays: number;
  /** Purchases of a customer, newest first, that take part: bounds the work that one robot can make. */
  readonly maxPurchases: number;
  /** Pairs that are seen less often say nothing. */
  readonly minCount: number;
}

/** Purchases by which a confidence is drawn to the product's share in all demand. */
const PRIOR_PURCHASES = 10;

/**
 * For each product those that are bought with it, or after it, more than by chance: rows of consequents with
 * the weight confidence x ln(lift), the confidence P(b | a) drawn to b's share of buyers by 10 purchases
 * (Agrawal, Imieliński & Swami 1993 for confidence, Brin et al. 1997 for lift). Rows before the cut-off only.
 */
export function linkPurchases(
  log: InteractionLog,
  cutoffDay: number,
  options: LinkOptions,
): SparseRows {
  const counts = new Map<number, number>();
  const bought = new Float64Array(log.products);
  let total = 0;
  for (const [products, days] of histories(log, cutoffDay, options.maxPurchases)) {
    for (let one = 0; one < products.length; one += 1) {
      bought[products[one]!]! += 1;
      total += 1;
      for (let other = 0; other < products.length; other += 1) {
        const gap = days[one]! - days[other]!;
        const isLinked =
          options.kind === 'basket' ? gap === 0 : gap > 0 && gap <= options.withinDays;
        if (!isLinked || products[one] === products[other]) continue;
        const key = products[one]! * log.products + products[other]!;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
  }
  const links = [...counts]
    .filter(([, count]) => count >= options.minCount)
    .map(([key, count]) => {
      const from = Math.floor(key / log.products);
      const to = key % log.products;
      const share = bought[to]! / total;
      const confidence = (count + PRIOR_PURCHASES * share) / (bought[from]! + PRIOR_PURCHASES);
      return { from, to, weight: confidence * Math.log(confidence / share) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => a.from - b.from || a.to - b.to);
  return packRows(links, log.products);
}

/** The purchases of each customer before the cut-off, newest first: products and days before asOf. */
function* histories(
  log: InteractionLog,
  cutoffDay: number,
  maxPurchases: number,
): Generator<[number[], number[]]> {
  let rows: number[] = [];
  const flush = (): [number[], number[]] => {
    const kept = rows
      .sort((a, b) => log.day[a]! - log.day[b]! || log.product[a]! - log.product[b]!)
      .slice(0, maxPurchases);
    rows = [];
    return [kept.map((row) => log.product[row]!), kept.map((row) => log.day[row]!)];
  };
  for (let row = 0; row < log.customer.length; row += 1) {
    if (row > 0 && log.customer[row] !== log.customer[row - 1] && rows.length > 0) yield flush();
    if (log.kind[row] === INTERACTION_KINDS.purchase && log.day[row]! >= cutoffDay) rows.push(row);
  }
  if (rows.length > 0) yield flush();
}

/** Rows of links that are sorted by `from` and `to`. */
export function packRows(
  links: readonly { from: number; to: number; weight: number }[],
  rows: number,
): SparseRows {
  const rowStart = sharedInt32(rows + 1);
  const column = sharedInt32(links.length);
  const weight = sharedFloat64(links.length);
  for (const [index, link] of links.entries()) {
    rowStart[link.from + 1]! += 1;
    column[index] = link.to;
    weight[index] = link.weight;
  }
  for (let row = 0; row < rows; row += 1) rowStart[row + 1]! += rowStart[row]!;
  return { rowStart, column, weight };
}
