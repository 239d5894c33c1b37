import { INTERACTION_KINDS, type InteractionLog } from './interaction-log.js';
import type { InteractionMatrix } from './interaction-matrix.js';
import type { RecommenderModel } from './recommender-model.js';
import { sharedInt32 } from './shared-arrays.js';
import { findCell } from './sorted-columns.js';

/** Purchases that a recommender is judged by: for each of `customers`, products that rise. */
export interface HeldOut {
  readonly customers: Int32Array;
  readonly rowStart: Int32Array;
  readonly product: Int32Array;
}

/**
 * Products bought in [asOf - fromDay days, asOf - toDay days) by customers who had an interaction
 * before, without products that the customer had bought before and that are not recommended again. At most
 * `maxCustomers`, taken evenly from the list of customers.
 */
export function holdOut(
  log: InteractionLog,
  { matrix: before, repeats }: Pick<RecommenderModel, 'matrix' | 'repeats'>,
  days: { from: number; to: number },
  options: { maxCustomers: number },
): HeldOut {
  const bought = new Map<number, Set<number>>();
  for (let row = 0; row < log.customer.length; row += 1) {
    const day = log.day[row]!;
    if (log.kind[row] !== INTERACTION_KINDS.purchase || day >= days.from || day < days.to) continue;
    const customer = log.customer[row]!;
    const product = log.product[row]!;
    if (before.rowStart[customer] === before.rowStart[customer + 1]) continue;
    if (repeats[product] === 0 && hasBought(before, customer, product)) continue;
    const products = bought.get(customer) ?? new Set<number>();
    bought.set(customer, products.add(product));
  }
  const all = [...bought.keys()].sort((a, b) => a - b);
  const stride = Math.max(1, all.length / options.maxCustomers);
  const kept = Array.from(
    { length: Math.floor(all.length / stride) },
    (_, index) => all[Math.floor(index * stride)]!,
  );
  return pack(kept, bought);
}

function pack(customers: readonly number[], bought: ReadonlyMap<number, Set<number>>): HeldOut {
  const lists = customers.map((customer) => [...bought.get(customer)!].sort((a, b) => a - b));
  const rowStart = sharedInt32(customers.length + 1);
  for (const [index, list] of lists.entries()) rowStart[index + 1] = rowStart[index]! + list.length;
  const product = sharedInt32(rowStart[customers.length]!);
  product.set(lists.flat());
  const shared = sharedInt32(customers.length);
  shared.set(customers);
  return { customers: shared, rowStart, product };
}

/** Whether the customer has bought the product before the matrix's cut-off. */
function hasBought(matrix: InteractionMatrix, customer: number, product: number): boolean {
  const { rowStart, column, purchases } = matrix;
  const cell = findCell(column, product, rowStart[customer]!, rowStart[customer + 1]!);
  return cell >= 0 && purchases[cell]! > 0;
}
