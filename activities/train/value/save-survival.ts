import type { RowSchema, StageContext } from '../../artifacts/stage.js';
import type { DuckSession } from '../../compute/duck-session.js';
import { kaplanMeier } from './kaplan-meier.js';

export const SURVIVAL_SCHEMA = {
  curve: 'text',
  day: 'bigint',
  at_risk: 'bigint',
  events: 'bigint',
  survival: 'double',
  lower: 'double',
  upper: 'double',
} as const satisfies RowSchema;

/**
 * Saves `survival`: the Kaplan-Meier curve of churn, in days since the first order, over the customers of known
 * history. A customer has churned at their last order where `train.value.silentDays` have passed since; else they are
 * known to have lived until that many days before asOf, and are censored there. Customers whose first order is
 * younger than that say nothing.
 */
export async function saveSurvival(context: StageContext, duck: DuckSession): Promise<void> {
  const { silentDays } = context.spec.train.value;
  const rows = await duck.all<{ day: number; events: number; censored: number }>(`
    SELECT
      CASE WHEN age_days - last_day >= ${silentDays} THEN last_day ELSE age_days - ${silentDays} END AS day,
      count(*) FILTER (WHERE age_days - last_day >= ${silentDays}) AS events,
      count(*) FILTER (WHERE age_days - last_day < ${silentDays}) AS censored
    FROM value_histories
    WHERE age_days >= ${silentDays}
    GROUP BY day
    ORDER BY day`);
  const points = kaplanMeier({
    times: rows.map(({ day }) => day),
    events: rows.map(({ events }) => events),
    censored: rows.map(({ censored }) => censored),
  });
  await context.saveRows(
    'survival',
    SURVIVAL_SCHEMA,
    points.map(({ time, atRisk, events, survival, lower, upper }) => ({
      ...{ curve: 'churn', day: time, at_risk: atRisk, events, survival, lower, upper },
    })),
  );
}
