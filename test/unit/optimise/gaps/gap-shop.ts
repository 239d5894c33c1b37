import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckSession } from '../../../../activities/compute/duck-session.js';

/** An event of a small shop; a session is its customer, day and channel. */
export interface ShopEvent {
  customer: string;
  type: string;
  day?: number;
  channel?: string;
  product?: string;
  query?: string;
  hits?: number;
  reason?: string;
  text?: string;
  amount?: number;
}

/** What a text says of a product; without a customer nobody knows who wrote it. */
export interface ShopOpinion {
  product: string;
  customer?: string;
  day?: number;
  label?: string;
  complaints?: string[];
}

export interface GapShop {
  events: readonly ShopEvent[];
  /** Category by product. */
  products?: Readonly<Record<string, string | null>>;
  /** Segment by customer. */
  segments?: Readonly<Record<string, string>>;
  opinions?: readonly ShopOpinion[];
}

const STAGES: Readonly<Record<string, string>> = {
  view: 'aware',
  search: 'evaluate',
  compare: 'evaluate',
  question: 'evaluate',
  faq: 'evaluate',
  purchase: 'purchase',
  return: 'support',
  review: 'use',
};

const text = (value: string | undefined | null): string =>
  value === undefined || value === null ? 'NULL' : `'${value.replaceAll("'", "''")}'`;

const moment = (day: number, minute: number): string =>
  `'2026-03-${String(day).padStart(2, '0')} 12:${String(minute % 60).padStart(2, '0')}:00+00'`;

/** A session in which the tables stand that the SQL of gaps reads. */
export async function openGapShop(shop: GapShop): Promise<DuckSession> {
  const duck = await DuckSession.open({ memoryMb: 256, threads: 1, tempDir: tmpdir() });
  await duck.run(eventsSql(shop.events));
  const products = Object.entries(shop.products ?? {}).map(
    ([product, category]) => `(${text(product)}, ${text(category)})`,
  );
  const members = Object.entries(shop.segments ?? {}).map(
    ([customer, segment]) => `(${text(customer)}, ${text(segment)})`,
  );
  const opinions = (shop.opinions ?? []).map(
    ({ product, customer, day = 1, label = 'neutral', complaints = [] }, at) =>
      `('f${at}', ${text(customer)}, ${text(product)}, ${moment(day, 0)}::TIMESTAMPTZ, ${text(label)},
        [${complaints.map(text).join(', ')}]::VARCHAR[])`,
  );
  const table = (name: string, columns: string, empty: string, rows: readonly string[]): string =>
    rows.length > 0
      ? `CREATE TABLE ${name} AS SELECT * FROM (VALUES ${rows.join(', ')}) AS t (${columns});`
      : `CREATE TABLE ${name} (${empty});`;
  await duck.run(
    table('products', 'product_id, category', 'product_id VARCHAR, category VARCHAR', products) +
      table(
        'segment_assignment',
        'customer_id, segment_id',
        'customer_id VARCHAR, segment_id VARCHAR',
        members,
      ) +
      table(
        'feedback_opinions',
        'feedback_id, customer_id, product_id, feedback_time, label, complaints',
        'feedback_id VARCHAR, customer_id VARCHAR, product_id VARCHAR, feedback_time TIMESTAMPTZ, label VARCHAR, complaints VARCHAR[]',
        opinions,
      ),
  );
  await duck.runFile(path.resolve(__dirname, '../../../../activities/optimise/visits.sql'), {
    goal_event: '',
  });
  return duck;
}

function eventsSql(events: readonly ShopEvent[]): string {
  const rows = events.map((event, at) => {
    const { customer, type, day = 1, channel = 'web', hits, amount } = event;
    const own = [event.product, event.query, event.reason, event.text].map(text).join(', ');
    return `(${at}, '${customer}', '${type}', '${STAGES[type] ?? 'other'}', '${channel}', ${moment(day, at)},
      ${own}, ${hits ?? 'NULL'}, ${amount ?? 'NULL'})`;
  });
  return `CREATE TABLE events AS SELECT *,
      event_type || '@' || channel AS touchpoint, event_type = 'purchase' AS is_purchase,
      event_time::DATE AS event_day, 'pc' AS device, '1' AS app_version, NULL::VARCHAR AS campaign,
      line AS event_key, CASE WHEN event_type = 'purchase' THEN 'o' || line END AS order_key,
      min(line) OVER visit AS session_key, row_number() OVER (visit ORDER BY line) AS session_seq,
      amount AS amount_winsorised
    FROM (SELECT line, customer_id, event_type, stage, channel, event_time::TIMESTAMPTZ AS event_time,
        product_id::VARCHAR AS product_id, query::VARCHAR AS query, reason::VARCHAR AS reason,
        said::VARCHAR AS "text", hits::BIGINT AS result_count, amount::DECIMAL(18, 4) AS amount
      FROM (VALUES ${rows.join(', ')})
        AS t (line, customer_id, event_type, stage, channel, event_time, product_id, query, reason, said, hits, amount))
    WINDOW visit AS (PARTITION BY customer_id, event_time::DATE, channel)`;
}
