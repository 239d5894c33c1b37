import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import type { SparseRows } from './interaction-matrix.js';
import { packRows } from './purchase-links.js';

/**
 * The products that each customer was shown so often without a click that the frequency cap leaves them
 * out; no rows without a cap or without outcomes. Needs the tables of `interactions.sql`.
 */
export async function cappedProducts(
  context: StageContext,
  duck: DuckSession,
  customers: number,
): Promise<SparseRows> {
  const { frequencyCap } = context.spec.recommend.rules;
  if (frequencyCap === undefined || !context.has('outcomes')) return packRows([], customers);
  const { exposures, days } = frequencyCap;
  const rows = await duck.all<{ customer: number; product: number }>(
    `SELECT c.customer, p.product
     FROM outcomes AS o
     JOIN recommend_customers AS c USING (customer_id)
     JOIN recommend_products AS p ON p.product_id = o.item
     WHERE o.kind = 'recommendation'
       AND o.exposure_time >= '${context.run.asOf}'::TIMESTAMPTZ - INTERVAL ${days} DAY
     GROUP BY ALL
     HAVING count(*) >= ${exposures} AND NOT bool_or(o.clicked OR o.converted)
     ORDER BY ALL`,
  );
  return packRows(
    rows.map(({ customer, product }) => ({ from: customer, to: product, weight: 1 })),
    customers,
  );
}
