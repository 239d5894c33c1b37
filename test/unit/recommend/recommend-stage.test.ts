import { tmpdir } from 'node:os';
import { DuckSession, type DuckRow } from '../../../activities/compute/duck-session.js';
import { AS_OF, byCustomer, EVENTS, runStage, type Outcome } from './recommended-shop.js';

/** Every customer treated alike, and nothing that was bought again. */
const DEFAULTS = { excludeBought: true, explore: 0 };

describe('recommendStage', () => {
  let shop: Outcome;
  beforeAll(async () => {
    shop = await runStage({ recommend: DEFAULTS });
  });

  it('ranks from 1 without holes, by falling score, each product once, for every customer', () => {
    const lists = byCustomer(shop.lists);
    expect(lists.size).toBe(122);
    for (const rows of lists.values()) {
      expect(rows.map((row) => row['rank'])).toEqual(rows.map((_, index) => index + 1));
      expect(new Set(rows.map((row) => row['product_id'])).size).toBe(rows.length);
      for (let rank = 1; rank < rows.length; rank += 1) {
        expect(rows[rank]!['score']).toBeLessThanOrEqual(rows[rank - 1]!['score'] as number);
      }
    }
  });

  it('lists nothing that is out of stock', () => {
    const listed = new Set(shop.lists.map((row) => row['product_id']));
    expect(listed.has('p3')).toBe(false);
    expect(listed.has('p12')).toBe(false);
    expect(listed.size).toBeGreaterThan(10);
  });

  it('gives each decision an id, its source and a reason in words', () => {
    const ids = shop.lists.map((row) => row['decision_id'] as string);
    expect(new Set(ids).size).toBe(ids.length);
    const sources = ['collaborative', 'content', 'rules', 'repeat', 'popular', 'blend'];
    for (const row of shop.lists) {
      expect(row['decision_id']).toMatch(/^[0-9a-f]{16}$/);
      expect(sources).toContain(row['source']);
      expect(row['reason']).toMatch(/^(Because you|Chosen by|Popular|You|Often|Similar) /);
      expect(row).toMatchObject({ arm: 'treatment', propensity: 1 });
    }
  });

  it('shows customers of whom no product is known what their segment buys', () => {
    const lists = byCustomer(shop.lists);
    for (const customer of ['c900', 'c901']) {
      for (const row of lists.get(customer)!) {
        expect(row).toMatchObject({ source: 'popular', tier: 'segment' });
      }
    }
    const first = (customer: string): unknown => lists.get(customer)![0]!['product_id'];
    expect(Number((first('c900') as string).slice(1))).toBeLessThan(8);
    expect(Number((first('c901') as string).slice(1))).toBeGreaterThanOrEqual(8);
  });

  it('leaves out what the customer has bought, unless the spec wants it', async () => {
    const duck = await DuckSession.open({ memoryMb: 128, threads: 1, tempDir: tmpdir() });
    const bought = await duck.all<{ pair: string }>(
      `SELECT DISTINCT customer_id || product_id AS pair FROM (${EVENTS}) WHERE is_purchase`,
    );
    duck.close();
    const pairs = new Set(bought.map(({ pair }) => pair));
    const isBought = (row: DuckRow): boolean =>
      pairs.has(`${row['customer_id'] as string}${row['product_id'] as string}`);
    expect(shop.lists.filter(isBought)).toEqual([]);
    const repeated = await runStage({ recommend: { ...DEFAULTS, excludeBought: false } });
    expect(repeated.lists.filter(isBought).length).toBeGreaterThan(100);
  });

  it('gives the same lists for any number of threads', async () => {
    expect(await runStage({ recommend: DEFAULTS, threads: 5 })).toEqual(shop);
  });

  it('sees nothing at or after asOf', async () => {
    const later = `${EVENTS} UNION ALL
      SELECT 'c' || lpad(c::VARCHAR, 3, '0'), 'p17', TIMESTAMPTZ '${AS_OF}', 'purchase', true
      FROM range(120) AS a(c)`;
    expect(await runStage({ recommend: DEFAULTS, events: later })).toEqual(shop);
  });

  it('measures the blend and each member on the same held-out customers', async () => {
    const { metrics } = await runStage({ recommend: { excludeBought: false } });
    const ndcg = metrics.filter((row) => row['name'] === 'ndcg_at_10');
    const whole = ndcg.filter((row) => !(row['slice'] as string).includes('@'));
    expect(whole.map((row) => row['slice'])).toEqual([
      'blend',
      'als',
      'item_knn',
      'bought_together',
      'category_popular',
      'popular',
      'own_interest',
      'repeat',
      'personal_frequency',
      'popular_30d',
      'content',
      'ease',
    ]);
    expect(new Set(whole.map((row) => row['n'])).size).toBe(1);
    expect(ndcg.map((row) => row['slice'])).toContain('blend@segment:s1');
    expect(ndcg.some((row) => String(row['slice']).startsWith('blend@history:'))).toBe(true);
    for (const row of ndcg) {
      expect(row['cutoff']).toBe('2026-03-18T00:00:00.000Z');
      expect(row['lower']).toBeLessThanOrEqual(row['value'] as number);
      expect(row['upper']).toBeGreaterThanOrEqual(row['value'] as number);
    }
    expect(metrics[0]!['protocol']).toMatch(
      /weights chosen on the purchases of the 28 days before/,
    );
  });

  it('says that weights are defaults where history is too short to choose them', async () => {
    const recent = `SELECT * FROM (${EVENTS}) WHERE event_time > TIMESTAMPTZ '${AS_OF}' - INTERVAL 14 DAY`;
    const { metrics, lists } = await runStage({ events: recent });
    expect(byCustomer(lists).size).toBe(122);
    const judged = metrics.filter((row) => String(row['name']).includes('_at_'));
    expect(judged.map((row) => row['protocol'])).toEqual([]);
  });

  it('works without a catalogue: products of the events, no category', async () => {
    const { lists, metrics } = await runStage({ products: undefined });
    expect(byCustomer(lists).size).toBe(122);
    expect(metrics.map((row) => row['slice'])).not.toContain('content');
  });

  it('explains why there are no lists where no event and no catalogue names a product', async () => {
    const nameless = `SELECT * REPLACE (NULL::VARCHAR AS product_id) FROM (${EVENTS})`;
    const { lists, metrics, reasons } = await runStage({ events: nameless, products: undefined });
    expect(lists).toEqual([]);
    expect(metrics).toEqual([]);
    expect(reasons['recommendations']).toMatch(/no event or catalogue names a product/);
  });

  it('publishes a blend only where no single member or baseline ranked better', () => {
    const ndcg = new Map(
      shop.metrics
        .filter((row) => row['name'] === 'ndcg_at_10')
        .map((row) => [row['slice'] as string, row['value'] as number]),
    );
    const singles = [...ndcg].filter(([slice]) => slice !== 'blend' && !slice.includes('@'));
    const best = Math.max(...singles.map(([, value]) => value));
    const policy = shop.lists[0]!['policy'] as string;
    if (ndcg.get('blend')! < best) expect(ndcg.get(policy)).toBe(best);
    else expect(policy).toBe('blend');
  });

  it('lists similar products that are in stock, by falling score, with a source', () => {
    const rows = shop.tables['similar_items']!;
    const byProduct = new Map<unknown, DuckRow[]>();
    for (const row of rows) {
      byProduct.set(row['product_id'], [...(byProduct.get(row['product_id']) ?? []), row]);
    }
    // p16 and p17 were never touched: they are like others in words alone.
    expect(byProduct.size).toBe(18);
    for (const own of byProduct.values()) {
      expect(own.map((row) => row['rank'])).toEqual(own.map((_, index) => index + 1));
      for (const [index, row] of own.entries()) {
        expect(['p3', 'p12', row['product_id']]).not.toContain(row['other_product_id']);
        expect(row['score']).toBeGreaterThan(0);
        if (index > 0) expect(row['score']).toBeLessThanOrEqual(own[index - 1]!['score'] as number);
      }
    }
  });

  it('draws a share of customers into a randomised list with its propensity', async () => {
    const { lists } = await runStage({ recommend: { ...DEFAULTS, explore: 0.3, control: 0.2 } });
    const arms = new Map<unknown, Set<unknown>>();
    for (const row of lists) {
      const customers = arms.get(row['arm']) ?? new Set();
      arms.set(row['arm'], customers.add(row['customer_id']));
    }
    expect(arms.get('explore')!.size).toBeGreaterThan(20);
    expect(arms.get('control')!.size).toBeGreaterThan(10);
    const grouped = [...byCustomer(lists).values()];
    for (const rows of grouped.filter((own) => own[0]!['arm'] === 'explore')) {
      expect(new Set(rows.map((row) => row['propensity'])).size).toBe(1);
      expect(rows[0]!['propensity']).toBeLessThanOrEqual(1 / rows.length);
      expect(rows[0]!['policy']).toBe('randomised');
    }
    for (const rows of grouped.filter((own) => own[0]!['arm'] === 'control')) {
      expect(rows[0]).toMatchObject({ policy: 'popular', source: 'popular', propensity: 1 });
    }
  });

  it.each([
    ['item_knn', 'collaborative'],
    ['popular', 'popular'],
    ['popular_all_time', 'popular'],
    ['segment_popular', 'popular'],
    ['customer_knn', 'collaborative'],
    ['content', 'content'],
    ['ease', 'collaborative'],
    ['biased_mf', 'collaborative'],
    ['svd', 'collaborative'],
  ] as const)('can be asked for %s alone', async (model, source) => {
    const feedback = `SELECT customer_id, product_id, 1 + (hash(customer_id || product_id) % 5)::DOUBLE AS rating,
      min(event_time) AS feedback_time FROM (${EVENTS}) WHERE is_purchase GROUP BY ALL`;
    const recommend = { ...DEFAULTS, models: [model] };
    const { lists } = await runStage({ recommend, feedback });
    expect(byCustomer(lists).size).toBe(122);
    const own = lists.filter(
      (row) => row['customer_id'] !== 'c900' && row['customer_id'] !== 'c901',
    );
    expect(new Set(lists.map((row) => row['policy']))).toEqual(new Set([model]));
    expect(own.filter((row) => row['source'] === source).length).toBeGreaterThan(100);
  });

  it('keeps the rules of the business', async () => {
    const rules = {
      excludeBrands: ['Brand 1'],
      maxPrice: 20,
      maxPerCategory: 2,
      boosts: [{ product: 'p2', add: 10 }],
      diversity: 0.2,
    };
    const { lists } = await runStage({ recommend: { ...DEFAULTS, excludeBought: false, rules } });
    for (const rows of byCustomer(lists).values()) {
      const positions = rows.map((row) => Number((row['product_id'] as string).slice(1)));
      expect(positions.filter((at) => at % 3 === 1 || at > 10)).toEqual([]);
      expect(positions.filter((at) => at < 8).length).toBeLessThanOrEqual(2);
      expect(positions[0]).toBe(2);
    }
  });

  it('says who has no list and why', async () => {
    const { lists, tables } = await runStage({
      recommend: { ...DEFAULTS, rules: { minPrice: 1000 } },
    });
    expect(lists).toEqual([]);
    expect(tables['customers_without_list']).toHaveLength(122);
    expect(tables['customers_without_list']![0]).toMatchObject({
      cause: 'no product is in stock and allowed by the rules',
    });
  });

  it('leaves out for a customer what was shown in vain as often as the cap says', async () => {
    const shown = shop.lists.find((row) => row['customer_id'] === 'c001' && row['rank'] === 1)!;
    const outcomes = `SELECT 'd' || i::VARCHAR AS decision_id, 'c001' AS customer_id,
      TIMESTAMPTZ '${AS_OF}' - INTERVAL 1 DAY AS exposure_time, 'recommendation' AS kind,
      '${shown['product_id'] as string}' AS item, 'blend' AS policy, 'treatment' AS arm, 1.0 AS propensity,
      1 AS rank, false AS clicked, false AS converted, NULL::TIMESTAMPTZ AS outcome_time, NULL::DOUBLE AS value
      FROM range(3) AS t(i)`;
    const rules = { frequencyCap: { exposures: 3 } };
    const { lists } = await runStage({ recommend: { ...DEFAULTS, rules }, outcomes });
    const now = lists.filter((row) => row['customer_id'] === 'c001');
    expect(now.map((row) => row['product_id'])).not.toContain(shown['product_id']);
  });

  it('gives reasons in Chinese', async () => {
    const { lists } = await runStage({ recommend: { ...DEFAULTS, language: 'zh' } });
    for (const row of lists) expect(row['reason']).toMatch(/\p{Script=Han}/u);
  });

  it('offers other splits than by time', async () => {
    for (const split of ['random', 'leave_last_out'] as const) {
      const { metrics } = await runStage({
        recommend: { ...DEFAULTS, excludeBought: false, evaluation: { split } },
      });
      expect(metrics[0]).toMatchObject({ split, slice: 'blend' });
    }
  });
});
