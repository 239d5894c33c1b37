import { AMOUNT_PARTS, type SeenEvents } from './event-columns.js';
import type { SumColumns } from './sum-columns.js';
import { LONG_DAYS, type SumSpan, type WindowPlan } from './window-plan.js';

/** Revenue, different orders and products, and searches without a result. */
export function buyingSums(events: SeenEvents, plan: WindowPlan, out: SumColumns): SumSpan {
  const { day, order, product, amount, is_without_result } = events;
  const revenue = out.zeros('revenue_window');
  const revenue30 = out.zeros('revenue_30d');
  const orders = out.zeros('orders_window');
  const orders30 = out.zeros('orders_30d');
  const products = out.zeros('products_window');
  const zeroResults = out.zeros('zero_result_searches');
  const isNewOrder = firstSights(plan.orders);
  const isNewOrder30 = firstSights(plan.orders);
  const isNewProduct = firstSights(plan.products);
  return ({ cutoff, from, to, row }) => {
    let parts = 0;
    let parts30 = 0;
    for (let event = from; event < to; event += 1) {
      const isRecent = cutoff.day - day[event]! <= LONG_DAYS;
      const paid = amount[event]!;
      if (!Number.isNaN(paid)) {
        parts += paid;
        if (isRecent) parts30 += paid;
      }
      if (isNewOrder(order[event]!, row)) orders[row]! += 1;
      if (isRecent && isNewOrder30(order[event]!, row)) orders30[row]! += 1;
      if (isNewProduct(product[event]!, row)) products[row]! += 1;
      zeroResults[row]! += is_without_result[event]!;
    }
    revenue[row] = parts / AMOUNT_PARTS;
    revenue30[row] = parts30 / AMOUNT_PARTS;
  };
}

/** Whether a number is seen for the first time in a row; never where it is NaN. Rows come one after another. */
function firstSights(numbers: number): (number: number, row: number) => boolean {
  const lastRow = new Int32Array(numbers).fill(-1);
  return (number, row) => {
    if (Number.isNaN(number) || lastRow[number] === row) return false;
    lastRow[number] = row;
    return true;
  };
}
