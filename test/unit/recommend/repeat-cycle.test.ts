import type { InteractionLog } from '../../../activities/recommend/interaction-log.js';
import {
  AGE_BUCKETS,
  bucketOf,
  fitRepeatCycle,
} from '../../../activities/recommend/repeat-cycle.js';

/** 600 customers buy product 0 every 10 days, and product 1 once. */
function log(): InteractionLog {
  const rows: [number, number, number][] = [];
  for (let customer = 0; customer < 600; customer += 1) {
    for (const day of [5, 15, 25, 35]) rows.push([customer, 0, day]);
    rows.push([customer, 1, 30]);
  }
  return {
    customers: 600,
    products: 2,
    customer: Int32Array.from(rows, ([customer]) => customer),
    product: Int32Array.from(rows, ([, product]) => product),
    day: Int32Array.from(rows, ([, , day]) => day),
    kind: new Uint8Array(rows.length).fill(2),
    count: new Int32Array(rows.length).fill(1),
  };
}

describe('fitRepeatCycle', () => {
  const cycle = fitRepeatCycle(log(), 0, Int32Array.from([0, 1]), 2);

  it('learns at which age a category is bought again', () => {
    const lifts = cycle.lift.subarray(0, AGE_BUCKETS);
    expect(lifts.indexOf(Math.max(...lifts))).toBe(bucketOf(10));
    expect(lifts[bucketOf(1)]).toBeLessThan(0.8);
  });

  it('tells consumables from what is bought once', () => {
    expect([...cycle.repeats]).toEqual([1, 0]);
    expect(cycle.share[0]).toBeGreaterThan(1);
    expect(cycle.share[1]).toBeLessThan(0.1);
  });

  it('sees nothing after the cut-off', () => {
    const { share } = fitRepeatCycle(log(), 32, Int32Array.from([0, 1]), 2);
    expect(share[0]).toBe(0);
  });
});
