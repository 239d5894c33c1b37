import fc from 'fast-check';
import {
  frequentSets,
  type FrequentSet,
} from '../../../../activities/featurise/rules/fp-growth.js';
import { transactionsOf } from './planted-baskets.js';

/** Every subset of the items, counted one by one. */
function bruteForce(
  rows: readonly (readonly number[])[],
  minCount: number,
  maxLength: number,
): FrequentSet[] {
  const items = [...new Set(rows.flat())].sort((a, b) => a - b);
  return Array.from({ length: 2 ** items.length - 1 }, (_, bits) =>
    items.filter((_item, index) => (((bits + 1) >> index) & 1) === 1),
  )
    .filter((set) => set.length <= maxLength)
    .map((set) => ({
      items: set,
      count: rows.filter((row) => set.every((item) => row.includes(item))).length,
    }))
    .filter(({ count }) => count >= minCount);
}

const keyed = (sets: readonly FrequentSet[]): Record<string, number> =>
  Object.fromEntries(sets.map(({ items, count }) => [items.join(), count]));

describe('frequentSets', () => {
  it('finds what the example of Han, Pei and Yin 2000 (Table 1, threshold 3) holds', () => {
    // f c a m p b = 1 … 6; i and others are rarer than three.
    const rows = [
      [1, 3, 2, 10, 11, 12, 4, 5],
      [3, 6, 2, 1, 13, 4, 14],
      [6, 1, 15, 16, 14],
      [6, 2, 17, 18, 5],
      [3, 1, 2, 19, 13, 5, 4, 20],
    ];
    const found = keyed(frequentSets(transactionsOf(rows), { minCount: 3, maxLength: 9 }));
    expect(found).toMatchObject({ '1': 4, '2': 4, '3': 3, '6': 3, '1,2,3,4': 3, '2,5': 3 });
    expect(Object.keys(found)).toHaveLength(18);
  });

  it('equals counting every subset', () => {
    const row = fc.uniqueArray(fc.nat(7), { maxLength: 8 });
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 25 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 5 }),
        (rows, minCount, maxLength) => {
          const found = frequentSets(transactionsOf(rows), { minCount, maxLength });
          expect(keyed(found)).toEqual(keyed(bruteForce(rows, minCount, maxLength)));
        },
      ),
    );
  });

  it('grows no set with a pair that may not join', () => {
    const rows = [
      [0, 1, 2],
      [0, 1, 2],
    ];
    const mayJoin = (a: number, b: number): boolean => Math.abs(a - b) < 2;
    const found = keyed(frequentSets(transactionsOf(rows), { minCount: 1, maxLength: 3, mayJoin }));
    expect(Object.keys(found)).toEqual(['0', '1', '2', '0,1', '1,2']);
  });
});
