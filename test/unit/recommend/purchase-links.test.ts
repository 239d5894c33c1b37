import type { InteractionLog } from '../../../activities/recommend/interaction-log.js';
import { linkPurchases } from '../../../activities/recommend/purchase-links.js';
import { dense } from './sparse-rows.js';

/** 10 customers buy 0 and 1 on day 20 and 2 on day 10; 10 others buy 3 alone on day 20. */
function log(): InteractionLog {
  const rows: [number, number, number][] = [];
  for (let customer = 0; customer < 10; customer += 1) {
    rows.push([customer, 0, 20], [customer, 1, 20], [customer, 2, 10]);
  }
  for (let customer = 10; customer < 20; customer += 1) rows.push([customer, 3, 20]);
  return {
    customers: 20,
    products: 4,
    customer: Int32Array.from(rows, ([customer]) => customer),
    product: Int32Array.from(rows, ([, product]) => product),
    day: Int32Array.from(rows, ([, , day]) => day),
    kind: new Uint8Array(rows.length).fill(2),
    count: new Int32Array(rows.length).fill(1),
  };
}

const OPTIONS = { withinDays: 30, maxPurchases: 100, minCount: 3 };

/** 40 purchases, a quarter each: confidence (10 + 10 / 4) / (10 + 10), lift 2.5. */
const LINK = 0.625 * Math.log(2.5);

describe('linkPurchases', () => {
  it('links what is bought on one day', () => {
    const links = dense(linkPurchases(log(), 0, { ...OPTIONS, kind: 'basket' }), 4);
    expect(links[0]![1]).toBeCloseTo(LINK, 12);
    expect(links[1]![0]).toBeCloseTo(LINK, 12);
    expect(links[0]![2]).toBe(0);
    expect(links[3]).toEqual([0, 0, 0, 0]);
  });

  it('links what is bought later, and not the other way round', () => {
    const links = dense(linkPurchases(log(), 0, { ...OPTIONS, kind: 'next' }), 4);
    expect(links[0]![2]).toBeCloseTo(LINK, 12);
    expect(links[2]).toEqual([0, 0, 0, 0]);
  });

  it('sees nothing after the cut-off, nor pairs that are rare', () => {
    const later = linkPurchases(log(), 15, { ...OPTIONS, kind: 'next' });
    expect(later.column).toHaveLength(0);
    const rare = linkPurchases(log(), 0, { ...OPTIONS, kind: 'next', minCount: 11 });
    expect(rare.column).toHaveLength(0);
  });
});
