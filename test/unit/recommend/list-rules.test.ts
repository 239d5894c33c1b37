import fc from 'fast-check';
import {
  ListRules,
  chooseFromBest,
  type RuleData,
} from '../../../activities/recommend/list-rules.js';
import { packRows } from '../../../activities/recommend/purchase-links.js';
import { buildInteractionMatrix } from '../../../activities/recommend/interaction-matrix.js';
import { seededRandom } from '../../../activities/compute/seeded-random.js';

const PRODUCTS = 12;
const MATRIX = buildInteractionMatrix(
  {
    customers: 2,
    products: PRODUCTS,
    customer: Int32Array.from([0]),
    product: Int32Array.from([5]),
    kind: Uint8Array.from([2]),
    day: Int32Array.from([3]),
    count: Int32Array.from([1]),
  },
  0,
  {
    view: 1,
    cart: 1,
    purchase: 1,
    tasteHalfLifeDays: 30,
    purchaseHalfLifeDays: 30,
    interestHalfLifeDays: 30,
  },
);

const rules = (data: Partial<RuleData>): ListRules =>
  new ListRules(MATRIX, {
    allowed: new Uint8Array(PRODUCTS).fill(1),
    boost: new Float64Array(PRODUCTS),
    hasBoosts: false,
    price: Float64Array.from({ length: PRODUCTS }, (_, product) => 10 * (product + 1)),
    category: Int32Array.from({ length: PRODUCTS }, (_, product) => product % 3),
    brand: Int32Array.from({ length: PRODUCTS }, (_, product) => product % 4),
    alike: packRows([], PRODUCTS),
    capped: packRows([{ from: 1, to: 2, weight: 1 }], 2),
    diversity: 0,
    ...data,
  });

describe('ListRules', () => {
  it('leaves out what was shown too often, and what lies outside the price band', () => {
    const out = new Uint8Array(PRODUCTS);
    const banded = rules({ priceBand: { below: 0.5, above: 0.25 } });
    banded.allow(0, out);
    // Customer 0 bought at 60: from 30 to 75.
    expect([...out.keys()].filter((product) => out[product] === 1)).toEqual([2, 3, 4, 5, 6]);
    banded.allow(1, out);
    expect([...out.keys()].filter((product) => out[product] === 0)).toEqual([2]);
  });
});

describe('chooseFromBest', () => {
  it('prefers what is unlike, worked by hand', () => {
    const candidates = Int32Array.from([0, 3, 1]);
    const scores = Float64Array.from([1, 0.9, 0.5]);
    // 0 and 3 share a category: likeness 0.5. Scaled scores 1, 0.8, 0; diversity 0.6: 0.4, 0.32, 0.
    // Then 3 is worth 0.32 - 0.3 = 0.02 and 1 is worth 0.
    const mild = chooseFromBest(rules({ diversity: 0.6 }), candidates, scores, 3);
    expect([...mild.products]).toEqual([0, 3, 1]);
    const strong = chooseFromBest(rules({ diversity: 0.8 }), candidates, scores, 3);
    expect([...strong.products]).toEqual([0, 1, 3]);
  });

  it('keeps caps, and its scores fall', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        fc.integer({ min: 1, max: 3 }),
        (seed, diversity, cap) => {
          const random = seededRandom(seed);
          const scores = Float64Array.from({ length: PRODUCTS }, () => random())
            .sort()
            .reverse();
          const given = rules({ diversity, maxPerCategory: cap, maxPerBrand: cap });
          const candidates = Int32Array.from(
            { length: PRODUCTS },
            (_, index) => (index * 5) % PRODUCTS,
          );
          const found = chooseFromBest(given, candidates, scores, 6);
          for (const modulus of [3, 4]) {
            const counts = new Map<number, number>();
            for (const product of found.products) {
              counts.set(product % modulus, (counts.get(product % modulus) ?? 0) + 1);
            }
            expect(Math.max(...counts.values())).toBeLessThanOrEqual(cap);
          }
          for (let rank = 1; rank < found.scores.length; rank += 1) {
            expect(found.scores[rank]).toBeLessThanOrEqual(found.scores[rank - 1]!);
          }
        },
      ),
    );
  });
});
