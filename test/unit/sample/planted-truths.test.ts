import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DuckSession } from '../../../activities/compute/duck-session.js';
import { generateSample } from '../../../client/sample/generate-sample.js';

interface Truth {
  customers: {
    rows: number;
    segments: { name: string }[];
    segmentByCustomer: string;
    taste: {
      categories: string[];
      favouriteCategoryByCustomer: string;
      favouriteStyleByCustomer: string;
    };
  };
  products: {
    rows: number;
    unclear: string[];
    decoys: string[];
    popularClear: string[];
    bundles: { anchor: string; companion: string }[];
    styleByProduct: string;
  };
  brokenStep: { fromDate: string };
  searches: { zeroResultQueries: { query: string }[] };
}

const list = (values: readonly string[]): string =>
  values.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ');

describe('the planted truths of a small sample', () => {
  let dir = '';
  let truth: Truth;
  let duck: DuckSession;

  beforeAll(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'sample-'));
    await generateSample({ outDir: dir, events: 40_000, days: 45, seed: 11 });
    truth = JSON.parse(await readFile(path.join(dir, 'truth.json'), 'utf8')) as Truth;
    duck = await DuckSession.open({ memoryMb: 512, threads: 2, tempDir: dir });
    const { taste, segmentByCustomer, rows } = truth.customers;
    await duck.run(`
      CREATE TABLE kept AS
        FROM read_parquet('${dir}/events/*/*.parquet')
        WHERE customer_id LIKE 'c%' AND event_type <> '' AND event_time < TIMESTAMPTZ '2026-07-01'
        QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY received_time) = 1;
      CREATE VIEW products AS FROM '${dir}/products.parquet';
      CREATE TABLE steps AS
        SELECT *, lead(event_type) OVER (PARTITION BY session_id ORDER BY event_time, event_id)
          AS next_type
        FROM kept WHERE session_id IS NOT NULL;
      CREATE TABLE customer_truth AS
        SELECT
          'c' || lpad(number::VARCHAR, 7, '0') AS customer_id,
          ([${list(truth.customers.segments.map(({ name }) => name))}])
            [1 + substr('${segmentByCustomer}', number, 1)::INT] AS segment,
          ([${list(taste.categories)}])
            [strpos('0123456789ab', substr('${taste.favouriteCategoryByCustomer}', number, 1))]
            AS category,
          substr('${taste.favouriteStyleByCustomer}', number, 1) AS style
        FROM range(1, ${rows} + 1) AS numbers(number);
      CREATE TABLE product_truth AS
        SELECT
          'p' || lpad(number::VARCHAR, 5, '0') AS product_id,
          substr('${truth.products.styleByProduct}', number, 1) AS style
        FROM range(1, ${truth.products.rows} + 1) AS numbers(number)`);
  });

  afterAll(async () => {
    duck.close();
    await rm(dir, { recursive: true, force: true });
  });

  it('has no result for the planted queries, and for no other', async () => {
    const rows = await duck.all<{ query: string }>(
      'SELECT query FROM kept WHERE query IS NOT NULL GROUP BY query HAVING max(result_count) = 0',
    );
    const planted = truth.searches.zeroResultQueries.map(({ query }) => query);
    expect(rows.map(({ query }) => query).sort()).toEqual([...planted].sort());
    const { other } = await duck.one<{ other: number }>(
      `SELECT count(*) AS other FROM kept WHERE result_count = 0 AND query NOT IN (${list(planted)})`,
    );
    expect(other).toBe(0);
  });

  it('loses customers after a search without result', async () => {
    const rates = await duck.all<{ is_empty: boolean; exits: number }>(`
      SELECT result_count = 0 AS is_empty, avg((next_type IS NULL)::INT) AS exits
      FROM steps WHERE event_type = 'search' GROUP BY is_empty ORDER BY is_empty`);
    expect(rates[1]?.exits).toBeGreaterThan((rates[0]?.exits ?? 1) + 0.25);
  });

  it('breaks the checkout of the mini program from its day on, and no other checkout', async () => {
    const rows = await duck.all<{ channel: string; late: boolean; exits: number; loops: number }>(`
      SELECT channel, (event_time + INTERVAL 8 HOUR)::DATE >= '${truth.brokenStep.fromDate}' AS late,
        avg((next_type IS NULL)::INT) AS exits, avg((next_type = 'page_view')::INT) AS loops
      FROM steps WHERE event_type = 'checkout' GROUP BY ALL ORDER BY channel, late`);
    const jumps = Object.fromEntries(
      ['app', 'mini_program', 'web'].map((channel) => {
        const [before, after] = rows.filter((row) => row.channel === channel);
        return [channel, (after?.exits ?? 0) - (before?.exits ?? 0)];
      }),
    );
    expect(jumps['mini_program']).toBeGreaterThan(0.2);
    expect(Math.abs(jumps['app'] ?? 1)).toBeLessThan(0.1);
    expect(Math.abs(jumps['web'] ?? 1)).toBeLessThan(0.1);
    const loops = rows.filter((row) => row.channel === 'mini_program').map((row) => row.loops);
    expect(loops[1]).toBeGreaterThan((loops[0] ?? 1) + 0.3);
  });

  it('sells bundles together far more often than chance', async () => {
    const pairs = truth.products.bundles.map((pair) => `('${pair.anchor}', '${pair.companion}')`);
    const { seen, expected } = await duck.one<{ seen: number; expected: number }>(`
      WITH lines AS (SELECT DISTINCT order_id, product_id FROM kept WHERE event_type = 'purchase'),
        sold AS (SELECT product_id, count(*) AS orders FROM lines GROUP BY product_id)
      SELECT
        sum((SELECT count(*) FROM lines a JOIN lines b USING (order_id)
          WHERE a.product_id = anchor AND b.product_id = companion)) AS seen,
        sum((SELECT orders FROM sold WHERE product_id = anchor)
          * (SELECT orders FROM sold WHERE product_id = companion)
          / (SELECT count(DISTINCT order_id) FROM lines)) AS expected
      FROM (VALUES ${pairs.join(', ')}) AS bundles(anchor, companion)`);
    expect(seen / expected).toBeGreaterThan(10);
  });

  it('lets customers look at their favourite category and style far above chance', async () => {
    const { category, by_chance, style } = await duck.one<Record<string, number>>(`
      WITH looks AS (
        SELECT product.category, product_truth.style, own.category AS favourite, own.style AS own_style
        FROM kept JOIN products AS product USING (product_id) JOIN product_truth USING (product_id)
          JOIN customer_truth AS own USING (customer_id)
        WHERE event_type = 'product_view')
      SELECT
        avg((category = favourite)::INT) AS category,
        (SELECT sum(a.share * b.share) FROM
          (SELECT category, count(*) / sum(count(*)) OVER () AS share FROM looks GROUP BY category) a
          JOIN (SELECT favourite AS category, count(*) / sum(count(*)) OVER () AS share
            FROM looks GROUP BY favourite) b USING (category)) AS by_chance,
        avg((style = own_style)::INT) AS style
      FROM looks`);
    expect(by_chance).toBeLessThan(0.15);
    expect(category).toBeGreaterThan(0.4);
    expect(style).toBeGreaterThan(2 / 6);
  });

  it('tells the segments apart by orders, channels and age of the account', async () => {
    const rows = await duck.all<Record<string, number> & { segment: string }>(`
      SELECT segment, count(DISTINCT order_id) FILTER (event_type = 'purchase')
          / count(DISTINCT customer_id) AS orders,
        avg((event_type = 'coupon')::INT) AS coupons, avg((channel = 'social')::INT) AS social
      FROM kept JOIN customer_truth USING (customer_id) GROUP BY segment`);
    const of = Object.fromEntries(rows.map((row) => [row.segment, row]));
    expect(of['loyal_high_value']?.['orders']).toBeGreaterThan(
      4 * (of['browser']?.['orders'] ?? 9),
    );
    expect(of['deal_seeker']?.['coupons']).toBeGreaterThan(
      2 * (of['loyal_high_value']?.['coupons'] ?? 9),
    );
    expect(of['newcomer']?.['social']).toBeGreaterThan(3 * (of['deal_seeker']?.['social'] ?? 9));
    const { early } = await duck.one<{ early: number }>(`
      SELECT count(*) AS early FROM customer_truth JOIN '${dir}/customers.parquet' USING (customer_id)
      WHERE segment = 'newcomer' AND signup_time < TIMESTAMPTZ '2026-05-16 16:00:00Z'`);
    expect(early).toBe(0);
  });

  it('makes purchases in the next 14 days predictable from what was before', async () => {
    const { auc } = await duck.one<{ auc: number }>(`
      WITH past AS (
        SELECT customer_id, count(*) AS events,
          count(DISTINCT order_id) FILTER (event_type = 'purchase') AS orders,
          date_diff('hour', max(event_time), TIMESTAMPTZ '2026-06-16 16:00:00Z') AS recency
        FROM kept WHERE event_time < TIMESTAMPTZ '2026-06-16 16:00:00Z' GROUP BY customer_id),
      scored AS (
        SELECT customer_id IN (SELECT customer_id FROM kept WHERE event_type = 'purchase'
            AND event_time >= TIMESTAMPTZ '2026-06-16 16:00:00Z') AS bought,
          rank() OVER (ORDER BY 1.2 * ln(1 + orders) + 0.6 * ln(events) - 0.35 * ln(1 + recency))
            AS place
        FROM past)
      SELECT (sum(place) FILTER (bought) - count(*) FILTER (bought) * (count(*) FILTER (bought) + 1) / 2)
        / (count(*) FILTER (bought) * count(*) FILTER (NOT bought)) AS auc
      FROM scored`);
    expect(auc).toBeGreaterThan(0.68);
    expect(auc).toBeLessThan(0.95);
  });

  it('raises questions, returns and complaints about unclear products only', async () => {
    const { unclear, popularClear } = truth.products;
    const rows = await duck.all<Record<string, number>>(`
      SELECT product_id IN (${list(unclear)}) AS is_unclear,
        count(*) FILTER (event_type IN ('question', 'faq', 'chat'))
          / count(*) FILTER (event_type = 'product_view') AS questions,
        count(*) FILTER (reason = 'not as described') / count(*) FILTER (event_type = 'purchase')
          AS mismatches
      FROM kept WHERE product_id IS NOT NULL AND channel <> 'store'
        AND product_id NOT IN (${list(truth.products.decoys)})
      GROUP BY is_unclear ORDER BY is_unclear`);
    const [clear, unclearRates] = rows;
    expect(unclearRates?.['questions']).toBeGreaterThan(4 * (clear?.['questions'] ?? 1));
    expect(unclearRates?.['mismatches']).toBeGreaterThan(4 * (clear?.['mismatches'] ?? 1));
    const mismatch =
      '不符|色差|没有写清楚|含糊|被误导|没说|not as described|different from the picture|does not say|vague|misled';
    const complaints = await duck.one<{ ratio: number }>(`
      SELECT avg(complains) FILTER (product_id IN (${list(unclear)}))
        / avg(complains) FILTER (product_id NOT IN (${list(unclear)})) AS ratio
      FROM (SELECT product_id, regexp_matches(text, '${mismatch}')::INT AS complains
        FROM '${dir}/feedback.parquet')`);
    expect(complaints.ratio).toBeGreaterThan(3);
    const popular = await duck.one<{ asked: number; rate: number }>(`
      SELECT count(*) FILTER (event_type IN ('question', 'faq', 'chat')) / ${popularClear.length} AS asked,
        count(*) FILTER (event_type IN ('question', 'faq', 'chat'))
          / count(*) FILTER (event_type = 'product_view') AS rate
      FROM kept WHERE product_id IN (${list(popularClear)})`);
    expect(popular.rate).toBeLessThan(0.12);
    expect(popular.asked).toBeGreaterThan(5);
  });

  it('hides decoys among the rarely seen products, asked about at their first looks', async () => {
    const rows = await duck.all<{ looks: number; asked: number }>(`
      SELECT count(*) FILTER (event_type = 'product_view') AS looks,
        count(*) FILTER (event_type IN ('question', 'faq', 'chat')) AS asked
      FROM kept WHERE product_id IN (${list(truth.products.decoys)}) GROUP BY product_id`);
    expect(Math.max(...rows.map(({ looks }) => looks))).toBeLessThan(15);
    expect(Math.max(...rows.map(({ asked, looks }) => asked / looks))).toBe(1);
  });

  it('has lists that are clicked by taste and place, with a tenth of the customers as control', async () => {
    const shown = await duck.one<Record<string, number>>(`
      SELECT
        count(DISTINCT customer_id) FILTER (WHERE arm = 'control') / count(DISTINCT customer_id)
          AS "controlShare",
        avg(clicked::INT) FILTER (WHERE arm = 'treatment') AS treated,
        avg(clicked::INT) FILTER (WHERE arm = 'control') AS controls,
        avg(clicked::INT) FILTER (WHERE arm = 'treatment' AND "rank" = 1) AS first,
        avg(clicked::INT) FILTER (WHERE arm = 'treatment' AND "rank" = 5) AS fifth,
        count(*) FILTER (WHERE converted AND NOT clicked) AS unseen,
        count(*) FILTER (WHERE (arm = 'control') <> (propensity < 1)) AS unlogged
      FROM '${dir}/outcomes.parquet'`);
    expect(shown['controlShare']).toBeGreaterThan(0.05);
    expect(shown['controlShare']).toBeLessThan(0.15);
    expect(shown['treated']).toBeGreaterThan(2 * (shown['controls'] ?? 1));
    expect(shown['first']).toBeGreaterThan(1.6 * (shown['fifth'] ?? 1));
    expect([shown['unseen'], shown['unlogged']]).toEqual([0, 0]);
  });
});
