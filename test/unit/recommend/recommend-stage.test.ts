import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { StageContext } from '../../../activities/artifacts/stage.js';
import { DuckSession, type DuckRow } from '../../../activities/compute/duck-session.js';
import { recommendStage } from '../../../activities/recommend/activity.js';
import { pipelineSpecSchema } from '../../../workflows/contracts/spec.js';
import { inlineThreads } from '../../support/inline-threads.js';

const AS_OF = '2026-04-01T00:00:00.000Z';

/**
 * 120 customers in two crowds, each with 8 products of its own category; every fourth look is a purchase. The last
 * two customers only logged in.
 */
const EVENTS = `
  SELECT
    'c' || lpad(c::VARCHAR, 3, '0') AS customer_id,
    'p' || ((c % 2) * 8 + (c * 7 + v * (1 + c % 5)) % 8)::VARCHAR AS product_id,
    TIMESTAMPTZ '${AS_OF}' - to_days((v * 3 + c % 3)::INTEGER) - INTERVAL 5 HOUR AS event_time,
    CASE WHEN v % 4 = 0 THEN 'purchase' ELSE 'evaluate' END AS stage,
    v % 4 = 0 AS is_purchase
  FROM range(120) AS a(c), range(24) AS b(v)
  UNION ALL
  SELECT 'c' || c::VARCHAR, NULL, TIMESTAMPTZ '${AS_OF}' - INTERVAL 2 DAY, 'use', false
  FROM range(900, 902) AS a(c)`;

const PRODUCTS = `
  SELECT 'p' || i::VARCHAR AS product_id, 'Product ' || i::VARCHAR AS title,
    CASE WHEN i < 8 THEN 'Tea' ELSE 'Coffee' END AS category, i NOT IN (3, 12) AS in_stock
  FROM range(18) AS t(i)`;

interface Shop {
  readonly events?: string;
  readonly products?: string | undefined;
  readonly recommend?: object;
  readonly threads?: number;
}

interface Outcome {
  readonly lists: DuckRow[];
  readonly metrics: Record<string, unknown>[];
  readonly reasons: Record<string, string>;
}

async function runStage(shop: Shop = {}): Promise<Outcome> {
  const folder = await mkdtemp(path.join(tmpdir(), 'wayline-recommend-'));
  const duck = await DuckSession.open({ memoryMb: 256, threads: 2, tempDir: folder });
  const tables: Record<string, string | undefined> = {
    events: shop.events ?? EVENTS,
    products: 'products' in shop ? shop.products : PRODUCTS,
    customer_facts: 'SELECT DISTINCT customer_id FROM events',
    segment_assignment: `SELECT customer_id, CASE WHEN customer_id < 'c900' AND
      customer_id[-1:]::INTEGER % 2 = 0 OR customer_id = 'c900' THEN 's1' ELSE 's2' END AS segment_id
      FROM customer_facts`,
  };
  const reasons: Record<string, string> = {};
  let metrics: Record<string, unknown>[] = [];
  let lists: DuckRow[] = [];
  const context = {
    run: { runId: 'r', pipeline: 'shop', date: '2026-03-31', asOf: AS_OF },
    spec: pipelineSpecSchema.parse({
      pipeline: 'shop',
      storage: { source: 's3://source', artifacts: 's3://kept', publish: 's3://published' },
      sources: { events: { path: 'events' } },
      recommend: shop.recommend ?? {},
    }),
    signal: new AbortController().signal,
    threads: { ...inlineThreads, size: shop.threads ?? 2 },
    has: (dataset: string) => tables[dataset] !== undefined,
    openDuck: () => Promise.resolve(duck),
    views: async (session: DuckSession, ...names: string[]) => {
      for (const name of names) await session.run(`CREATE VIEW ${name} AS ${tables[name]}`);
    },
    saveTable: async (_: string, session: DuckSession, sql: string) => {
      lists = await session.all(sql);
      return lists.length;
    },
    saveRows: (_: string, __: object, rows: Record<string, unknown>[]) => {
      metrics = rows;
      return Promise.resolve(rows.length);
    },
    explainEmpty: (dataset: string, reason: string) => {
      reasons[dataset] = reason;
    },
    progress: () => undefined,
    resumable: (_: string, make: () => Promise<unknown>) => make(),
  } as unknown as StageContext;
  try {
    await recommendStage.compute(context, undefined);
    return { lists, metrics, reasons };
  } finally {
    duck.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function byCustomer(lists: readonly DuckRow[]): Map<unknown, DuckRow[]> {
  const grouped = new Map<unknown, DuckRow[]>();
  for (const row of lists) {
    grouped.set(row['customer_id'], [...(grouped.get(row['customer_id']) ?? []), row]);
  }
  return grouped;
}

describe('recommendStage', () => {
  let shop: Outcome;
  beforeAll(async () => {
    shop = await runStage();
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
      expect(row['reason']).toMatch(/^(Because you|Chosen by|Popular|You) /);
      expect(row).toMatchObject({ arm: 'treatment', propensity: 1 });
    }
  });

  it('shows customers of whom no product is known what their segment buys', () => {
    const lists = byCustomer(shop.lists);
    for (const customer of ['c900', 'c901']) {
      for (const row of lists.get(customer)!) expect(row['source']).toBe('popular');
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
    const repeated = await runStage({ recommend: { excludeBought: false } });
    expect(repeated.lists.filter(isBought).length).toBeGreaterThan(100);
  });

  it('gives the same lists for any number of threads', async () => {
    expect(await runStage({ threads: 5 })).toEqual(shop);
  });

  it('sees nothing at or after asOf', async () => {
    const later = `${EVENTS} UNION ALL
      SELECT 'c' || lpad(c::VARCHAR, 3, '0'), 'p17', TIMESTAMPTZ '${AS_OF}', 'purchase', true
      FROM range(120) AS a(c)`;
    expect(await runStage({ events: later })).toEqual(shop);
  });

  it('measures the blend and each member on the same held-out customers', async () => {
    const { metrics } = await runStage({ recommend: { excludeBought: false } });
    const ndcg = metrics.filter((row) => row['name'] === 'ndcg_at_10');
    const slices = ndcg.map((row) => row['slice']);
    expect(slices).toEqual([
      'blend',
      'als',
      'item_knn',
      'bought_together',
      'category_popular',
      'popular',
      'own_interest',
      'repeat',
    ]);
    expect(new Set(ndcg.map((row) => row['n'])).size).toBe(1);
    for (const row of ndcg) {
      expect(row['cutoff']).toBe('2026-03-18T00:00:00.000Z');
      expect(row['lower']).toBeLessThanOrEqual(row['value'] as number);
      expect(row['upper']).toBeGreaterThanOrEqual(row['value'] as number);
    }
    expect(metrics[0]!['protocol']).toMatch(
      /weights chosen on the purchases of the 14 days before/,
    );
  });

  it('says that weights are defaults where history is too short to choose them', async () => {
    const recent = `SELECT * FROM (${EVENTS}) WHERE event_time > TIMESTAMPTZ '${AS_OF}' - INTERVAL 25 DAY`;
    const { metrics, lists } = await runStage({ events: recent });
    expect(byCustomer(lists).size).toBe(122);
    expect(metrics[0]!['protocol']).toMatch(/default weights/);
  });

  it('works without a catalogue: products of the events, no category', async () => {
    const { lists, metrics } = await runStage({ products: undefined });
    expect(byCustomer(lists).size).toBe(122);
    expect(metrics.map((row) => row['slice'])).not.toContain('category_popular');
  });

  it('explains why there are no lists where no event and no catalogue names a product', async () => {
    const nameless = `SELECT * REPLACE (NULL::VARCHAR AS product_id) FROM (${EVENTS})`;
    const { lists, metrics, reasons } = await runStage({ events: nameless, products: undefined });
    expect(lists).toEqual([]);
    expect(metrics).toEqual([]);
    expect(reasons['recommendations']).toMatch(/no event or catalogue names a product/);
  });
});
