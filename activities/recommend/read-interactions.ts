import path from 'node:path';
import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import type { RecommenderData } from './fit-recommender.js';
import { sharedInt32, sharedUint8 } from './shared-arrays.js';

/** What the stage has read: the data of the recommender, and which products can be delivered. */
export interface ReadInteractions extends RecommenderData {
  readonly inStock: Uint8Array;
}

/** The catalogue where no earlier stage made one. */
const NO_PRODUCTS = `(
  SELECT NULL::VARCHAR AS product_id, NULL::VARCHAR AS title, NULL::VARCHAR AS category,
    NULL::BOOLEAN AS in_stock
)`;

/**
 * Reads customers, products and interactions before asOf into shared arrays and leaves the tables
 * `recommend_customers`, `recommend_catalogue` and `interaction_log` in the session. Products without
 * a catalogue row have no category and are in stock; returns and complaints are no interactions.
 */
export async function readInteractions(
  context: StageContext,
  duck: DuckSession,
): Promise<ReadInteractions> {
  await duck.runFile(
    path.join(__dirname, 'interactions.sql'),
    { as_of: context.run.asOf },
    { products: context.has('products') ? 'products' : NO_PRODUCTS },
  );
  const counts = await duck.one<{ customers: number; products: number; rows: number }>(
    `SELECT (SELECT count(*) FROM recommend_customers) AS customers,
      (SELECT count(*) FROM recommend_catalogue) AS products,
      (SELECT count(*) FROM interaction_log) AS rows`,
  );
  const log = await duck.numericColumns(
    'SELECT customer, product, kind, day, events FROM interaction_log ORDER BY customer, product, day, kind',
    counts.rows,
  );
  const catalogue = await duck.numericColumns(
    'SELECT category_index, in_stock::INTEGER AS in_stock FROM recommend_catalogue ORDER BY product',
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
    inStock: asUint8(catalogue.get('in_stock')),
  };
}

function asInt32(values: Float64Array = new Float64Array()): Int32Array {
  const shared = sharedInt32(values.length);
  shared.set(values);
  return shared;
}

function asUint8(values: Float64Array = new Float64Array()): Uint8Array {
  const shared = sharedUint8(values.length);
  shared.set(values);
  return shared;
}
