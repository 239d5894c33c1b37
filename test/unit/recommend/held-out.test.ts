import { holdOut } from '../../../activities/recommend/held-out.js';
import type { InteractionLog } from '../../../activities/recommend/interaction-log.js';
import { buildInteractionMatrix } from '../../../activities/recommend/interaction-matrix.js';

const WEIGHTING = {
  view: 1,
  cart: 1,
  purchase: 1,
  tasteHalfLifeDays: 30,
  purchaseHalfLifeDays: 30,
  interestHalfLifeDays: 30,
};

/** Customer 0 bought product 0 early and 0 and 1 late; customer 1 is new; customer 2 only looked late. */
const LOG: InteractionLog = {
  customers: 4,
  products: 3,
  customer: Int32Array.from([0, 0, 0, 0, 1, 2, 2, 3, 3]),
  product: Int32Array.from([0, 0, 1, 2, 1, 0, 1, 0, 2]),
  day: Int32Array.from([3, 20, 4, 0, 3, 20, 3, 15, 6]),
  kind: Uint8Array.from([2, 2, 2, 2, 2, 2, 0, 0, 2]),
  count: new Int32Array(9).fill(1),
};

const heldOutOf = (onlyNew: boolean, maxCustomers = 10): [number, number[]][] => {
  const matrix = buildInteractionMatrix(LOG, 7, WEIGHTING);
  const repeats = new Uint8Array(3).fill(onlyNew ? 0 : 1);
  const held = holdOut(LOG, { matrix, repeats }, { from: 7, to: 1 }, { maxCustomers });
  return Array.from(held.customers, (customer, index) => [
    customer,
    [...held.product.subarray(held.rowStart[index], held.rowStart[index + 1])],
  ]);
};

describe('holdOut', () => {
  it('takes purchases inside the window of customers who were there before it', () => {
    expect(heldOutOf(false)).toEqual([
      [0, [0, 1]],
      [3, [2]],
    ]);
  });

  it('leaves out products that the customer had bought before, when only new ones count', () => {
    expect(heldOutOf(true)).toEqual([
      [0, [1]],
      [3, [2]],
    ]);
  });

  it('takes at most so many customers', () => {
    expect(heldOutOf(false, 1)).toHaveLength(1);
  });
});
