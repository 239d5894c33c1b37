import type { StageContext, StageDefinition } from '../../../../activities/artifacts/stage.js';
import { seededRandom } from '../../../../activities/compute/seeded-random.js';
import { predictValue } from '../../../../activities/train/value/predict-value.js';
import type { PipelineSpecInput } from '../../../../workflows/contracts/spec.js';
import { inlineThreads } from '../../../support/inline-threads.js';
import { StageHarness } from '../../../support/stage-harness.js';

/** A shop whose customers order every 5 to 20 days until they stop, after any order with a chance of their own. */
interface Shop {
  customers: number;
  /** Days before the window's first day on which customers signed up at the earliest. */
  signupBefore: number;
  withSignup?: boolean;
  /** First day of the window with events. */
  firstEventDay?: string;
  /** Orders before the window, by customer number. */
  earlier?: (customer: number) => { orders: number; lastKnown: boolean } | undefined;
}

const START = Date.parse('2026-03-01T00:00:00Z');
const DAY = 86_400_000;

const before = (shop: Shop): StageDefinition => ({
  name: 'featurise',
  specKeys: [],
  reads: [],
  compute: async (context) => {
    const duck = await context.openDuck();
    const random = seededRandom(4);
    const rows: string[] = [];
    const signups: string[] = [];
    const lifetimes: string[] = [];
    const first = Date.parse(shop.firstEventDay ?? '2026-03-01') - START;
    for (let customer = 0; customer < shop.customers; customer += 1) {
      const id = `c${String(customer).padStart(4, '0')}`;
      const spend = 20 + 80 * random();
      const gap = 5 + 15 * random();
      const stops = 0.4 * random();
      let at = START + first + 60 * DAY * random();
      const since = new Date(at - shop.signupBefore * DAY).toISOString();
      signups.push(
        `('${id}', ${shop.withSignup === false ? 'NULL::TIMESTAMPTZ' : `TIMESTAMPTZ '${since}'`})`,
      );
      for (let order = 0; at < START + 90 * DAY; order += 1) {
        const time = new Date(at).toISOString();
        rows.push(
          `('${id}', TIMESTAMPTZ '${time}', '${id}-${order}', ${(spend * (0.5 + random())).toFixed(2)})`,
        );
        if (random() < stops) break;
        at -= gap * DAY * Math.log(1 - random());
      }
      const earlier = shop.earlier?.(customer);
      if (!earlier) continue;
      const last = earlier.lastKnown ? "TIMESTAMPTZ '2026-02-20'" : 'NULL::TIMESTAMPTZ';
      lifetimes.push(
        `('${id}', TIMESTAMPTZ '2026-01-05', TIMESTAMPTZ '2026-01-10', ${last}, ${earlier.orders}::BIGINT, ${50 * earlier.orders}::DECIMAL(38, 4))`,
      );
    }
    await duck.run(`CREATE TABLE events AS SELECT *, true AS is_purchase, amount AS amount_winsorised,
      event_time::DATE AS event_day, row_number() OVER () AS event_key
      FROM (VALUES ${rows.join()}) AS e(customer_id, event_time, order_key, amount_double),
      LATERAL (SELECT amount_double::DECIMAL(18, 4) AS amount)`);
    const save = (dataset: string, query: string) =>
      context.saveTable(dataset, duck, `${query} ORDER BY ALL`);
    const rowsOut = await save('events', 'SELECT * FROM events');
    await save('customer_facts', 'SELECT DISTINCT customer_id FROM events');
    await save(
      'customer_profiles',
      `SELECT * FROM (VALUES ${signups.join()}) AS p(customer_id, signup_time)`,
    );
    const none = `(NULL::VARCHAR, NULL::TIMESTAMPTZ, NULL::TIMESTAMPTZ, NULL::TIMESTAMPTZ, NULL::BIGINT, NULL::DECIMAL(38, 4))`;
    await save(
      'customer_lifetime',
      `SELECT * FROM (VALUES ${[none, ...lifetimes].join()})
        AS l(customer_id, first_seen, first_purchase, last_purchase, orders, monetary_value)
        WHERE customer_id IS NOT NULL`,
    );
    return { rowsIn: 0, rowsOut };
  },
});

const value: StageDefinition = {
  name: 'train',
  specKeys: [],
  reads: [],
  compute: async (context: StageContext) => {
    const duck = await context.openDuck();
    await predictValue(context, duck);
    const sql = 'SELECT * FROM value_predictions ORDER BY customer_id, target';
    const rowsOut = await context.saveTable('predictions', duck, sql);
    return { rowsIn: 0, rowsOut };
  },
};

const open: StageHarness[] = [];
afterEach(async () => {
  for (const harness of open.splice(0)) await harness.close();
});

const runOn = async (shop: Shop, train: PipelineSpecInput['train'] = {}): Promise<StageHarness> => {
  const sources = { events: { path: 'events/dt={date}/*', lookbackDays: 90 } };
  const harness = await StageHarness.open({
    ...{ date: '2026-05-29', spec: { sources, train }, threads: inlineThreads },
  });
  open.push(harness);
  await harness.run(before(shop));
  await harness.run(value);
  return harness;
};

const SHOP: Shop = { customers: 240, signupBefore: 0 };
const metric = async (harness: StageHarness, name: string, slice: string): Promise<number> => {
  const [row] = await harness.query<{ value: number }>(
    `SELECT value FROM metrics_value WHERE name = '${name}' AND slice = '${slice}'`,
  );
  return row?.value ?? Number.NaN;
};

describe('predictValue', () => {
  it('gives every customer of known history a value and a probability to be alive', async () => {
    const harness = await runOn(SHOP);
    const [found] = await harness.query<Record<string, number>>(`
      SELECT
        count(*) FILTER (WHERE target = 'clv' AND value > 0 AND probability IS NULL) AS clv,
        count(*) FILTER (WHERE target = 'p_alive' AND probability > 0 AND probability <= 1) AS alive,
        count(*) FILTER (WHERE band = 'high' AND target = 'clv') AS high,
        min(len(reasons)) AS reasons,
        min(horizon_days) AS horizon
      FROM predictions`);
    expect(found).toEqual({ clv: 240, alive: 240, high: 80, reasons: 1, horizon: 365 });
    expect(await metric(harness, 'clv.known_history', 'all')).toBe(1);
  });

  it('ranks who ordered lately above who has been silent for long', async () => {
    const harness = await runOn(SHOP);
    const [found] = await harness.query<{ lately: number; silent: number }>(`
      WITH last AS (SELECT customer_id, max(event_time) AS last_at, count(*) AS orders FROM events GROUP BY 1)
      SELECT
        avg(probability) FILTER (WHERE last_at > TIMESTAMPTZ '2026-05-20') AS lately,
        avg(probability) FILTER (WHERE last_at < TIMESTAMPTZ '2026-04-10') AS silent
      FROM predictions JOIN last USING (customer_id) WHERE target = 'p_alive' AND orders > 1`);
    expect(found?.lately).toBeGreaterThan(0.6);
    expect(found?.silent).toBeLessThan(0.15);
  });

  it('predicts held-out orders better than the rate so far', async () => {
    const harness = await runOn(SHOP);
    for (const model of ['bg_nbd', 'pareto_nbd']) {
      expect(await metric(harness, 'clv.orders_rmse', model)).toBeLessThan(
        await metric(harness, 'clv.orders_rmse', 'baseline:rate'),
      );
    }
  });

  it('refuses customers who signed up before the first known day, and says so', async () => {
    const harness = await runOn({ ...SHOP, signupBefore: 200 });
    expect(await harness.query('SELECT * FROM predictions')).toEqual([]);
    const [row] = await harness.query<{ value: number; protocol: string }>(
      'SELECT value, protocol FROM metrics_value',
    );
    expect(row?.value).toBe(0);
    expect(row?.protocol).toMatch(
      /^100 customers all of whose orders are known are needed.*found 0/,
    );
  });

  it('takes customers without a signup only where the source begins within the window', async () => {
    const unknown = { ...SHOP, withSignup: false };
    expect(await (await runOn(unknown)).query('SELECT * FROM predictions')).toEqual([]);
    const declared = await runOn(unknown, { value: { history: 'complete' } });
    expect(await metric(declared, 'clv.known_history', 'all')).toBe(1);
    const begins = await runOn({ ...unknown, firstEventDay: '2026-03-05' });
    expect(await metric(begins, 'clv.known_history', 'all')).toBe(1);
  });

  it('adds orders from before the window, and leaves out whose last one is not known', async () => {
    const shop: Shop = {
      ...{ customers: 240, signupBefore: 60 },
      earlier: (customer) =>
        customer % 4 === 0 ? { orders: 3, lastKnown: customer % 8 === 0 } : undefined,
    };
    const harness = await runOn(shop, { value: { history: 'complete' } });
    expect(await metric(harness, 'clv.known_history', 'all')).toBe(210 / 240);
    const [row] = await harness.query<{ first: string }>(
      `SELECT reasons[1] AS first FROM predictions WHERE customer_id = 'c0008' AND target = 'clv'`,
    );
    const [orders] = await harness.query<{ orders: number }>(
      `SELECT count(*) AS orders FROM events WHERE customer_id = 'c0008'`,
    );
    expect(row?.first).toMatch(new RegExp(`^${(orders?.orders ?? 0) + 3} orders, the last one`));
  });

  it('flags customers without a repeat where BG/NBD holds them alive', async () => {
    const harness = await runOn(SHOP, { value: { model: 'bg_nbd' } });
    const rows = await harness.query<{ alive: number; flagged: number; n: number }>(`
      SELECT min(probability) AS alive, count(*) FILTER (WHERE reasons[2] LIKE 'no repeat order yet%') AS flagged,
        count(*) AS n
      FROM predictions WHERE target = 'p_alive' AND reasons[1] LIKE '1 order,%'`);
    expect(rows[0]).toMatchObject({ alive: 1, flagged: rows[0]?.n });
    expect(rows[0]?.n).toBeGreaterThan(20);
  });

  it('is the same twice, and discounts and margins make it less', async () => {
    const quick = { model: 'bg_nbd' } as const;
    const sum = async (train: PipelineSpecInput['train']): Promise<number> => {
      const harness = await runOn(SHOP, train);
      const [row] = await harness.query<{ sum: number }>(
        `SELECT sum(value::DECIMAL(18, 6))::DOUBLE AS sum FROM predictions WHERE target = 'clv'`,
      );
      return row?.sum ?? 0;
    };
    const plain = await sum({ value: { ...quick, discountRate: 0 } });
    expect(await sum({ value: { ...quick, discountRate: 0 } })).toBe(plain);
    expect(await sum({ value: { ...quick, discountRate: 0.3 } })).toBeLessThan(plain);
    expect(await sum({ value: { ...quick, discountRate: 0, margin: 0.5 } })).toBeCloseTo(
      plain / 2,
      3,
    );
  });
});
