import type { DuckSession } from '../../../../activities/compute/duck-session.js';
import {
  countItems,
  nameGapKinds,
  rateGaps,
} from '../../../../activities/optimise/gaps/make-gap-tables.js';
import { openGapShop, type GapShop, type ShopEvent } from './gap-shop.js';

async function gapsOf(
  shop: GapShop,
): Promise<{ duck: DuckSession; rows: Record<string, number>[] }> {
  const duck = await openGapShop(shop);
  await nameGapKinds(duck);
  await countItems(duck);
  await rateGaps(duck);
  const rows = await duck.all<Record<string, number>>(
    'SELECT * FROM information_gaps ORDER BY "scope", "key", facet',
  );
  return { duck, rows };
}

/** Customers c0 … who look at a product; every `each`th asks the same before, and all buy for 5. */
function lookers(product: string, customers: number, each: number): ShopEvent[] {
  return Array.from({ length: customers }, (_, at): ShopEvent[] => [
    { customer: `c${at}`, type: 'view', product },
    ...(at % each === 0
      ? [{ customer: `c${at}`, type: 'question', product, text: 'Is it "dim"?' }]
      : []),
    { customer: `c${at}`, type: 'purchase', product, amount: 5 },
  ]).flat();
}

describe('information_gaps', () => {
  let duck: DuckSession;
  let rows: Record<string, number>[];

  beforeAll(async () => {
    ({ duck, rows } = await gapsOf({
      events: [
        ...lookers('unclear', 60, 2),
        ...lookers('clear', 120, 20),
        ...lookers('plain', 120, 24),
      ],
      products: { unclear: 'lamps', clear: 'lamps', plain: 'lamps' },
      opinions: [
        { product: 'unclear', customer: 'c1', label: 'negative' },
        { product: 'unclear', customer: 'c2', label: 'positive' },
      ],
    }));
  });
  afterAll(() => duck.close());

  const row = (scope: string, key: string, facet: string): Record<string, unknown> | undefined =>
    rows.find((one) => {
      const { scope: ownScope, key: ownKey, facet: ownFacet } = one as Record<string, unknown>;
      return ownScope === scope && ownKey === key && ownFacet === facet;
    });

  it('say what a gap touches: customers, questions, revenue exposed', () => {
    const gap = row('product', 'unclear', 'obtain');
    expect(gap).toMatchObject({
      rank: 1,
      customers: 60,
      reach: 60 / 120,
      questions: 30,
      zero_result_searches: 0,
      not_as_described_returns: 0,
      negative_share: 0.5,
    });
    expect(gap?.['exposed_revenue']).toBeCloseTo(60 * 5 * Number(gap?.['gap_index']), 10);
    expect(gap?.['suggestion']).toContain('Is it "dim"?');
    expect(row('product', 'clear', 'obtain')).toBeUndefined();
  });

  it('lie within their interval, which lies above the peers', () => {
    expect(rows.length).toBeGreaterThan(0);
    for (const { gap_index = 0, lower = 0, upper = 0 } of rows) {
      expect(lower).toBeGreaterThan(0);
      expect(gap_index).toBeGreaterThanOrEqual(lower);
      expect(upper).toBeGreaterThanOrEqual(gap_index);
      expect(upper).toBeLessThanOrEqual(1);
    }
  });

  it('repeat only words that two customers share', async () => {
    const [words] = await duck.all<{ words: string[] }>(
      `SELECT words FROM gap_words WHERE product_id = 'unclear'`,
    );
    expect(words?.words).toEqual(['Is it "dim"?']);
    const { duck: own } = await gapsOf({
      events: [{ customer: 'a', type: 'question', product: 'p', text: 'My name is Ann Lee' }],
      products: { p: 'lamps' },
    });
    expect(await own.all('FROM gap_words')).toEqual([]);
    expect(await own.all('FROM category_words')).toEqual([]);
    own.close();
  });

  it('name lost searches of a shop that has events only', async () => {
    const search = (query: string, hits: number, customers: number): ShopEvent[] =>
      Array.from({ length: customers }, (_, at) => ({
        customer: `c${at}`,
        type: 'search',
        query,
        hits,
        day: 2 + hits,
      }));
    const found = await gapsOf({
      events: [...search('lost', 0, 40), ...search('lamp', 1, 200), ...search('rug', 2, 200)],
    });
    const queries = found.rows.filter(
      (one) => (one as Record<string, unknown>)['scope'] === 'query',
    );
    expect(queries.map((one) => Object.values(one).slice(1, 3))).toEqual([
      ['lost', 'business'],
      ['lost', 'obtain'],
    ]);
    // Nobody buys, so nothing is exposed.
    expect(queries.map((one) => one['exposed_revenue'])).toEqual([0, 0]);
    found.duck.close();
  });
});
