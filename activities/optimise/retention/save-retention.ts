import path from 'node:path';
import type { StageContext } from '../../artifacts/stage.js';
import type { DuckSession } from '../../compute/duck-session.js';
import type { SavedPart } from '../optimise-part.js';

/** Saves `retention`: weekly and monthly cohorts of new customers, and how many of them come back when. */
export async function saveRetention(context: StageContext, duck: DuckSession): Promise<SavedPart> {
  await openFirstSeen(context, duck);
  await duck.runFile(path.join(__dirname, 'retention.sql'), { date: context.run.date });
  const rows = await context.saveTable(
    'retention',
    duck,
    'SELECT * FROM retention ORDER BY cohort, period',
  );
  if (rows === 0) context.explainEmpty('retention', 'no week of new customers is over');
  return { rows };
}

/** Makes the view `first_seen`: first events of customers, those before the window too where they are known. */
async function openFirstSeen(context: StageContext, duck: DuckSession): Promise<void> {
  const known = context.has('customer_facts');
  if (known) await context.views(duck, 'customer_facts');
  await duck.run(
    `CREATE OR REPLACE VIEW first_seen AS ${
      known
        ? 'SELECT customer_id, epoch_us(first_seen) AS first_us FROM customer_facts'
        : 'SELECT NULL::VARCHAR AS customer_id, NULL::BIGINT AS first_us WHERE false'
    }`,
  );
}
