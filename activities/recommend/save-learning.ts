import type { StageContext } from '../artifacts/stage.js';
import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import type { EarlierLists } from './earlier-lists.js';
import type { Learnt } from './learn-from-outcomes.js';
import { MEMBERS } from './members.js';

/** Days for which explored lists are kept: what comes of them later teaches nothing. */
const KEPT_DAYS = 28;

const MEMBER_COLUMNS = MEMBERS.map((member) => `"${member}"`).join(', ');

/**
 * Saves what a later date learns from: `explored_lists` with the rank that each member would have given,
 * `feedback_state` with the moved weights, and `source_outcomes` with clicks by source. Needs the tables
 * `recommendations` and `explored_rows`, and the views that learning has left.
 */
export async function saveLearning(
  context: StageContext,
  duck: DuckSession,
  { earlier, learnt }: { earlier: EarlierLists | null; learnt: Learnt },
): Promise<void> {
  const date = sqlLiteral(context.run.date);
  const columns = `decision_id, shown_date, customer_id, rank, propensity, policy_rank, ${MEMBER_COLUMNS}`;
  const own = `
    SELECT r.decision_id, ${date} AS shown_date, r.customer_id, r.rank, r.propensity, policy_rank, ${MEMBER_COLUMNS}
    FROM explored_rows AS e
    JOIN recommend_customers AS c USING (customer)
    JOIN (SELECT * FROM recommendations WHERE arm = 'explore') AS r
      ON r.customer_id = c.customer_id AND r.rank = e.rank`;
  const kept =
    earlier === null
      ? ''
      : `UNION ALL SELECT ${columns} FROM earlier_explored_lists
         WHERE shown_date::DATE > ${date}::DATE - ${KEPT_DAYS} AND shown_date < ${date}`;
  await context.saveTable(
    'explored_lists',
    duck,
    `SELECT ${columns} FROM (${own}) ${kept} ORDER BY shown_date, customer_id, rank, decision_id`,
  );
  await context.saveRows(
    'feedback_state',
    { member: 'text', log_weight: 'double', through: 'text' },
    MEMBERS.map((member, index) => ({
      member,
      log_weight: learnt.logs[index]!,
      through: learnt.through,
    })),
  );
  await saveSourceOutcomes(context, duck, earlier);
}

/** Clicks and conversions by source until now: those known before, and those of the lists of the date before. */
async function saveSourceOutcomes(
  context: StageContext,
  duck: DuckSession,
  earlier: EarlierLists | null,
): Promise<void> {
  const none = `SELECT '' AS "source", 0::BIGINT AS shown, 0::BIGINT AS clicked, 0::BIGINT AS converted WHERE false`;
  const counted = `
    SELECT * FROM earlier_source_outcomes
    UNION ALL
    SELECT r."source", count(*), count(*) FILTER (o.clicked OR o.converted), count(*) FILTER (o.converted)
    FROM outcomes AS o
    JOIN earlier_recommendations AS r ON r.decision_id = o.decision_id AND r.product_id = o.item
    WHERE o.kind = 'recommendation'
    GROUP BY r."source"`;
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE source_outcomes AS
    SELECT "source", sum(shown)::BIGINT AS shown, sum(clicked)::BIGINT AS clicked, sum(converted)::BIGINT AS converted
    FROM (${earlier === null ? none : counted})
    GROUP BY "source"`);
  await context.saveTable(
    'source_outcomes',
    duck,
    'SELECT * FROM source_outcomes ORDER BY "source"',
  );
}
