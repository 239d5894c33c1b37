import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { DuckSession } from '../../../activities/compute/duck-session.js';
import { generateSample, type SampleSummary } from '../../../client/sample/generate-sample.js';
import { GENERATOR_VERSION } from '../../../client/sample/sample-options.js';
import { PRESETS } from '../../../workflows/contracts/presets.js';
import { pipelineSpecSchema } from '../../../workflows/contracts/spec.js';

/** Contract section 3, written again: each row's first reason, or null where it is kept. */
const JUDGED = `
  SELECT *, CASE
    WHEN trim(coalesce(customer_id, '')) = '' THEN 'missing_customer_id'
    WHEN event_time IS NULL THEN 'missing_event_time'
    WHEN trim(coalesce(event_type, '')) = '' THEN 'missing_event_type'
    WHEN event_time >= TIMESTAMPTZ '2026-06-30 16:00:00Z' THEN 'future_time'
    WHEN row_number() OVER (PARTITION BY event_id ORDER BY received_time, filename) > 1
      THEN 'duplicate_event_id'
    WHEN NOT (coalesce(amount, 0) BETWEEN 0 AND 1e12 AND coalesce(unit_price, 0) BETWEEN 0 AND 1e12
      AND coalesce(quantity, 0) >= 0) THEN 'invalid_amount'
    WHEN customer_id IN (SELECT customer_id FROM customers WHERE NOT consent) THEN 'no_consent'
  END AS verdict
  FROM events`;

async function hashes(folder: string): Promise<Record<string, string>> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const entries = files
    .filter((file) => file.isFile())
    .map(async (file) => {
      const name = path.join(file.parentPath, file.name);
      const hash = createHash('sha256')
        .update(await readFile(name))
        .digest('hex');
      return [path.relative(folder, name), hash] as const;
    });
  return Object.fromEntries((await Promise.all(entries)).sort());
}

describe('generateSample', () => {
  let dir = '';
  let summary: SampleSummary;
  let duck: DuckSession;

  beforeAll(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'sample-'));
    summary = await generateSample({ outDir: dir, events: 20_000, days: 30, dirtyShare: 0.04 });
    duck = await DuckSession.open({ memoryMb: 512, threads: 2, tempDir: dir });
    await duck.run(`
      CREATE VIEW events AS
        FROM read_parquet('${dir}/events/*/*.parquet', filename = true, hive_partitioning = true);
      CREATE VIEW customers AS FROM '${dir}/customers.parquet';
      CREATE TABLE judged AS ${JUDGED}`);
  });

  afterAll(async () => {
    duck.close();
    await rm(dir, { recursive: true, force: true });
  });

  it('counts the rejected rows by reason as the contract rules do', async () => {
    const rows = await duck.all<{ verdict: string; rows: number }>(
      'SELECT verdict, count(*) AS rows FROM judged WHERE verdict IS NOT NULL GROUP BY verdict',
    );
    const counted = Object.fromEntries(rows.map((row) => [row.verdict, row.rows]));
    expect(summary.rejected).toEqual(counted);
    expect(Object.keys(counted)).toHaveLength(7);
    const truth = JSON.parse(await readFile(path.join(dir, 'truth.json'), 'utf8')) as {
      events: { rows: number; kept: number; rejected: Record<string, number> };
    };
    const kept = await duck.one('SELECT count(*) AS rows FROM judged WHERE verdict IS NULL');
    expect(truth.events).toMatchObject({
      rows: summary.events,
      kept: kept['rows'],
      rejected: counted,
    });
  });

  it('writes the events asked for within 5 % and a folder a day', async () => {
    const written = await duck.one(
      'SELECT count(*) AS rows, count(DISTINCT dt) AS days FROM events',
    );
    expect(written).toEqual({ rows: summary.events, days: 30 });
    expect(Math.abs(summary.events / 20_000 - 1)).toBeLessThan(0.05);
  });

  it('puts an event into the folder of its local day, a duplicate perhaps into the next', async () => {
    const days = await duck.all(`
      SELECT dt - (event_time + INTERVAL 8 HOUR)::DATE AS days_late, verdict = 'duplicate_event_id' AS again,
        count(*) > 0 AS any_row, bool_or(event_time::DATE <> dt) AS other_utc_day
      FROM judged WHERE event_time IS NOT NULL AND verdict IS DISTINCT FROM 'future_time'
      GROUP BY ALL ORDER BY days_late, again`);
    expect(days.map((row) => [row['days_late'], row['again'] ?? false])).toEqual(
      expect.arrayContaining([
        [0, false],
        [0, true],
        [1, true],
      ]),
    );
    expect(days.filter((row) => row['days_late'] !== 0 && row['again'] !== true)).toEqual([]);
    expect(days[0]?.['other_utc_day']).toBe(true);
  });

  it('writes the canonical columns with their types', async () => {
    const columns = await duck.all<{ column_name: string; column_type: string }>(
      `DESCRIBE FROM read_parquet('${dir}/events/*/*.parquet', hive_partitioning = false)`,
    );
    const types = Object.fromEntries(columns.map((row) => [row.column_name, row.column_type]));
    const text = [
      'event_id customer_id order_id session_id channel event_type product_id currency query',
      'reason campaign page device app_version text',
    ].flatMap((names) => names.split(' '));
    expect(types).toEqual({
      ...Object.fromEntries(text.map((name) => [name, 'VARCHAR'])),
      event_time: 'TIMESTAMP WITH TIME ZONE',
      received_time: 'TIMESTAMP WITH TIME ZONE',
      quantity: 'INTEGER',
      result_count: 'INTEGER',
      unit_price: 'DOUBLE',
      amount: 'DOUBLE',
    });
  });

  it('uses only event types that the preset knows', async () => {
    const types = await duck.all<{ event_type: string }>(
      'SELECT DISTINCT event_type FROM judged WHERE verdict IS NULL',
    );
    const known = Object.keys(PRESETS['ecommerce']?.stages ?? {});
    expect(types.filter(({ event_type }) => !known.includes(event_type))).toEqual([]);
    expect(types.length).toBeGreaterThan(25);
  });

  it('keeps references whole: customers, products and orders exist', async () => {
    const broken = await duck.one(`
      SELECT
        (SELECT count(*) FROM judged ANTI JOIN customers USING (customer_id)
          WHERE verdict IS DISTINCT FROM 'missing_customer_id') AS customers,
        (SELECT count(*) FROM events ANTI JOIN '${dir}/products.parquet' USING (product_id)
          WHERE product_id IS NOT NULL) AS products,
        (SELECT count(*) FROM judged WHERE event_type = 'purchase' AND verdict IS NULL
          AND (order_id IS NULL OR abs(amount - quantity * unit_price) > 0.005)) AS purchases,
        (SELECT count(*) FROM '${dir}/feedback.parquet' WHERE text IS NULL OR feedback_time IS NULL)
          AS feedback`);
    expect(broken).toEqual({ customers: 0, products: 0, purchases: 0, feedback: 0 });
  });

  it('gives a session id where a visit has one, and none in the store, by telephone or by mail', async () => {
    const channels = await duck.all(`
      SELECT channel FROM judged WHERE verdict IS NULL
      GROUP BY channel HAVING count(session_id) = 0 ORDER BY channel`);
    expect(channels.map((row) => row['channel'])).toEqual([
      'call_centre',
      'email',
      'social',
      'store',
    ]);
  });

  it('writes a spec that the schema accepts', async () => {
    const spec = pipelineSpecSchema.parse(
      parse(await readFile(path.join(dir, 'spec.yaml'), 'utf8')),
    );
    expect(spec).toMatchObject({
      pipeline: 'shop',
      timezone: 'Asia/Shanghai',
      sources: { events: { path: 'events/dt={date}/*.parquet', lookbackDays: 30 } },
    });
  });
});

describe('generateSample twice', () => {
  let dir = '';

  beforeAll(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'sample-'));
  });

  afterAll(() => rm(dir, { recursive: true, force: true }));

  const make = async (name: string, seed: number): Promise<Record<string, string>> => {
    const outDir = path.join(dir, name);
    await generateSample({ outDir, seed, events: 3_000, days: 7 });
    return hashes(outDir);
  };

  it('writes the same bytes for equal options, also over an earlier sample', async () => {
    const first = await make('a', 1);
    await make('b', 2);
    expect(await make('b', 1)).toEqual(first);
    expect(Object.keys(first)).toHaveLength(7 + 6);
  });

  it('writes what this version of the generator always wrote: else GENERATOR_VERSION has to move', async () => {
    const { 'truth.json': truth } = await make('e', 1);
    expect([GENERATOR_VERSION, truth?.slice(0, 12)]).toEqual([2, 'b4a86009d95d']);
  });

  it('writes other bytes for another seed', async () => {
    const [first, other] = [await make('c', 1), await make('d', 2)];
    const same = Object.keys(first).filter((name) => first[name] === other[name]);
    expect(same).toEqual(['spec.yaml']);
  });
});
