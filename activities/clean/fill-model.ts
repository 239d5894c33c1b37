import path from 'node:path';
import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';

/** What a value may depend on beside its event type, in the order in which it is asked. */
const LEVELS = ['product_id', 'channel'] as const;

/** A column that a model fills, and SQL of its value. */
export interface ModelledColumn {
  column: string;
  value: string;
}

/**
 * Fits, over the view reference_events, a model of each column: the logarithm of a value is the mean of its event type
 * plus an effect of the product plus one of the channel, each estimated from what those before it leave, and drawn to
 * zero where few values speak for it (fill-effects.sql). Makes the tables fill_means and fill_effects; returns what
 * identifies them. Event types with fewer than `fewest` values above 0 have no model.
 */
export async function fitFillModels(
  duck: DuckSession,
  columns: readonly ModelledColumn[],
  fewest: number,
): Promise<string> {
  await duck.run(`
    CREATE OR REPLACE TABLE fill_means ("column" VARCHAR, level VARCHAR, event_type VARCHAR, mean DOUBLE);
    CREATE OR REPLACE TABLE fill_effects
      ("column" VARCHAR, level VARCHAR, event_type VARCHAR, "value" VARCHAR, effect DOUBLE)`);
  for (const { column, value } of columns) {
    await duck.run(
      `CREATE OR REPLACE TEMP TABLE residuals AS
       SELECT event_type, product_id, channel, round(ln("value"::DOUBLE), 6)::DECIMAL(12, 6) AS y
       FROM (SELECT event_type, product_id, channel, ${value} AS "value" FROM reference_events)
       WHERE "value" > 0`,
    );
    for (const level of LEVELS) {
      const variables = { filled_column: column, level, fewest };
      await duck.runFile(path.join(__dirname, 'fill-effects.sql'), variables, { level });
    }
  }
  const { digest } = await duck.one<{ digest: string }>(
    `SELECT md5(string_agg(line, chr(10) ORDER BY line)) AS digest FROM (
       SELECT concat_ws(chr(31), "column", level, event_type, mean) AS line FROM fill_means
       UNION ALL SELECT concat_ws(chr(31), "column", level, event_type, "value", effect) FROM fill_effects
     )`,
  );
  return digest ?? 'no model';
}

/** SQL of the value that the model gives a row `seen`, joined by `modelJoins`; null without a model. */
export function modelledValue(column: string): string {
  const effects = LEVELS.map((level) => `coalesce(${column}_${level}.effect, 0)`);
  return `round(exp(${[`${column}_mean.mean`, ...effects].join(' + ')}), ${column === 'quantity' ? 0 : 4})`;
}

/** Joins by which `modelledValue` finds what it needs. */
export function modelJoins(column: string): string {
  const own = `"column" = ${sqlLiteral(column)}`;
  const means = `(SELECT event_type, max(mean) FILTER (level = '${LEVELS[0]}') + max(mean) FILTER (level = '${LEVELS[1]}') AS mean
    FROM fill_means WHERE ${own} GROUP BY event_type)`;
  const effects = LEVELS.map(
    (
      level,
    ) => `LEFT JOIN (FROM fill_effects WHERE ${own} AND level = '${level}') AS ${column}_${level}
      ON ${column}_${level}.event_type = seen.event_type AND ${column}_${level}."value" = seen.${level}`,
  );
  return [
    `LEFT JOIN ${means} AS ${column}_mean ON ${column}_mean.event_type = seen.event_type`,
    ...effects,
  ].join('\n');
}
