import path from 'node:path';
import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import { productRules } from './business-rules.js';
import type { RecommenderData } from './fit-recommender.js';
import type { SparseRows } from './interaction-matrix.js';
import { MEMBERS } from './members.js';
import { packRows } from './purchase-links.js';
import { sharedFloat64, sharedInt32, sharedUint8 } from './shared-arrays.js';
import type { TextInput } from './text-similarity.thread.js';
import type { ProductText } from './text-similarity.js';

/** What the stage has read: the data of the recommender, and what the business says of each product. */
export interface ReadInteractions extends RecommenderData {
  /** 1 for each product that is in stock and that no rule leaves out. */
  readonly allowed: Uint8Array;
  /** Added to the score of each product. */
  readonly boost: Float64Array;
  /** NaN where none is known. */
  readonly price: Float64Array;
  readonly brand: Int32Array;
  /** Ids of the segments, from position 1. */
  readonly segmentIds: readonly string[];
}

/** Tables where no earlier stage made one. */
const WITHOUT = {
  products: `(
    SELECT NULL::VARCHAR AS product_id, NULL::VARCHAR AS title, NULL::VARCHAR AS category,
      NULL::VARCHAR AS brand, NULL::DOUBLE AS price, NULL::VARCHAR AS description, NULL::BOOLEAN AS in_stock
  )`,
  segment_assignment:
    '(SELECT NULL::VARCHAR AS customer_id, NULL::VARCHAR AS segment_id WHERE false)',
  feedback: `(
    SELECT NULL::VARCHAR AS customer_id, NULL::VARCHAR AS product_id, NULL::DOUBLE AS rating,
      NULL::TIMESTAMPTZ AS feedback_time WHERE false
  )`,
} as const;

/** Catalogues above this number of products are not compared word by word: too many pairs. */
const MOST_TEXTS = 50_000;

/** Products that are kept as alike to each. */
const ALIKE = 40;

/**
 * Reads customers, products, ratings and interactions before asOf into shared arrays and leaves the tables
 * `recommend_customers`, `recommend_catalogue`, `recommend_segments` and `interaction_log` in the session. Products
 * without a catalogue row have no category and are in stock; returns and complaints are no interactions.
 */
export async function readInteractions(
  context: StageContext,
  duck: DuckSession,
): Promise<ReadInteractions> {
  const table = (name: keyof typeof WITHOUT): string => (context.has(name) ? name : WITHOUT[name]);
  await duck.runFile(
    path.join(__dirname, 'interactions.sql'),
    { as_of: context.run.asOf },
    {
      products: table('products'),
      segments: table('segment_assignment'),
      feedback: table('feedback'),
      ...productRules(context.spec.recommend.rules),
      member_columns: MEMBERS.map((member) => `, "${member}" DOUBLE`).join(''),
    },
  );
  const counts = await duck.one<{ customers: number; products: number; rows: number }>(
    `SELECT (SELECT count(*) FROM recommend_customers) AS customers,
      (SELECT count(*) FROM recommend_catalogue) AS products,
      (SELECT count(*) FROM interaction_log) AS rows`,
  );
  const alike = await readAlike(context, duck, counts.products);
  const log = await duck.numericColumns(
    'SELECT customer, product, kind, day, events FROM interaction_log ORDER BY customer, product, day, kind',
    counts.rows,
  );
  const catalogue = await duck.numericColumns(
    `SELECT category_index, brand_index, is_allowed::INTEGER AS is_allowed, boost, price
     FROM recommend_catalogue ORDER BY product`,
    counts.products,
  );
  const category = asInt32(catalogue.get('category_index'));
  return {
    log: {
      customers: counts.customers,
      products: counts.products,
      customer: asInt32(log.get('customer')),
      product: asInt32(log.get('product')),
      kind: asUint8(log.get('kind')),
      day: asInt32(log.get('day')),
      count: asInt32(log.get('events')),
    },
    category,
    categories: category.reduce((most, index) => Math.max(most, index + 1), 0),
    brand: asInt32(catalogue.get('brand_index')),
    allowed: asUint8(catalogue.get('is_allowed')),
    boost: asFloat64(catalogue.get('boost')),
    price: asFloat64(catalogue.get('price')),
    alike: await alike.found,
    ratings: await readRatings(duck),
    ...(await readSegments(duck, counts.customers)),
  };
}

/** Products that are alike in words; nothing where none has any. Found in a thread while the log is read. */
async function readAlike(
  context: StageContext,
  duck: DuckSession,
  products: number,
): Promise<{ found: Promise<SparseRows> }> {
  const none = Promise.resolve(packRows([], products));
  if (!context.has('products') || products > MOST_TEXTS) return { found: none };
  const texts = await duck.all<ProductText>(
    'SELECT title, category, brand, description FROM recommend_catalogue ORDER BY product',
  );
  const found = context.threads.run<TextInput, SparseRows>(
    path.join(__dirname, 'text-similarity.thread.js'),
    { texts, size: ALIKE },
    { signal: context.signal },
  );
  // Awaited only after the log is read: a failure must not be taken for one that nobody handles.
  found.catch(() => undefined);
  return { found };
}

async function readRatings(duck: DuckSession): Promise<RecommenderData['ratings']> {
  const { rows } = await duck.one<{ rows: number }>(
    'SELECT count(*) AS rows FROM recommend_ratings',
  );
  const ratings = await duck.numericColumns(
    'SELECT customer, product, day, rating FROM recommend_ratings ORDER BY ALL',
    rows,
  );
  return {
    customer: asInt32(ratings.get('customer')),
    product: asInt32(ratings.get('product')),
    day: asInt32(ratings.get('day')),
    value: asFloat64(ratings.get('rating')),
  };
}

async function readSegments(
  duck: DuckSession,
  customers: number,
): Promise<{ segment: Int32Array; segmentIds: string[] }> {
  const segment = sharedInt32(customers);
  const { rows } = await duck.one<{ rows: number }>(
    'SELECT count(*) AS rows FROM recommend_segments',
  );
  const found = await duck.numericColumns(
    'SELECT customer, segment FROM recommend_segments ORDER BY customer',
    rows,
  );
  const positions = found.get('segment') ?? new Float64Array();
  for (const [row, customer] of (found.get('customer') ?? new Float64Array()).entries()) {
    segment[customer] = positions[row]!;
  }
  const ids = await duck.all<{ segment_id: string }>(
    'SELECT DISTINCT segment_id FROM recommend_segments ORDER BY segment_id',
  );
  return { segment, segmentIds: ['', ...ids.map((row) => row.segment_id)] };
}

function asInt32(values: Float64Array = new Float64Array()): Int32Array {
  const shared = sharedInt32(values.length);
  shared.set(values);
  return shared;
}

function asFloat64(values: Float64Array = new Float64Array()): Float64Array {
  const shared = sharedFloat64(values.length);
  shared.set(values);
  return shared;
}

function asUint8(values: Float64Array = new Float64Array()): Uint8Array {
  const shared = sharedUint8(values.length);
  shared.set(values);
  return shared;
}
