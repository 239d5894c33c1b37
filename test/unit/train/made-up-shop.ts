import type { StageDefinition } from '../../../activities/artifacts/stage.js';

/** Options of a made-up shop: how many customers, and which cut-offs have rows. */
export interface Shop {
  customers: number;
  cutoffs: readonly number[];
  /** Makes the label at this cut-off and later the opposite of what features say. */
  turnedFrom?: number;
  /** The same at this cut-off and earlier ones. */
  turnedUntil?: number;
  /** Added to recency at the cut-off of now: customers of another kind. */
  shift?: number;
  /** Adds a feature that says the same as recency, and one that says nothing at all. */
  doubled?: boolean;
}

/**
 * What came after each cut-off. Buyers are seen, and of the others those with much luck; a third of the buyers
 * brings something back; who does not buy stays in the stage that the number `noise` puts them in.
 */
const LABELS = `
  SELECT
    cutoff_index,
    customer_id,
    CASE WHEN noise < 500 THEN 'evaluate' ELSE 'use' END AS stage_now,
    CASE WHEN purchased = 1 THEN 'purchase' WHEN noise < 500 THEN 'evaluate' ELSE 'use' END AS next_stage,
    (purchased = 1 OR luck > 0.7)::INTEGER AS was_active,
    (purchased = 1 AND luck < 0.12)::INTEGER AS returned,
    0 AS was_adverse,
    CASE WHEN purchased = 1 THEN 1 + (luck < 0.1)::INTEGER ELSE 0 END::DOUBLE AS orders_ahead,
    CASE WHEN purchased = 1 THEN 20 + 100 * luck ELSE 0 END::DOUBLE AS spend_ahead,
    0::DOUBLE AS orders_before,
    0::DOUBLE AS spend_before
  FROM features
  ORDER BY cutoff_index, customer_id`;

/**
 * Stands for featurise. A purchase is likely where `recency` is low (null: never bought, unlikely);
 * `noise` says nothing.
 */
export const featurise = ({
  customers,
  cutoffs,
  turnedFrom = -1,
  turnedUntil = 1e9,
  shift = 0,
  doubled = false,
}: Shop): StageDefinition => ({
  name: 'featurise',
  specKeys: [],
  reads: [],
  compute: async (context) => {
    const duck = await context.openDuck();
    await duck.run(`
      CREATE TABLE features AS
      WITH rows AS (
        SELECT
          cutoff_index,
          printf('c%05d', customer) AS customer_id,
          hash(customer * 31 + cutoff_index) % 1000 / 1000 AS luck,
          CASE WHEN hash(customer * 17 + cutoff_index) % 5 > 0
            THEN (hash(customer * 13 + cutoff_index) % 300) / 10 END AS recency,
          (hash(customer * 7 + cutoff_index) % 1000)::DOUBLE AS noise
        FROM range(${customers}) AS c(customer), (SELECT unnest([${cutoffs.join()}]) AS cutoff_index)
      ), chances AS (
        SELECT *, CASE WHEN recency < 10 THEN 0.6 WHEN recency < 20 THEN 0.2 ELSE 0.05 END AS chance
        FROM rows
      )
      SELECT
        cutoff_index::BIGINT AS cutoff_index,
        customer_id,
        CASE WHEN cutoff_index = 0 THEN NULL
          WHEN cutoff_index <= ${turnedFrom} OR cutoff_index >= ${turnedUntil} THEN (luck >= chance)::BIGINT
          ELSE (luck < chance)::BIGINT END AS purchased,
        luck,
        recency + CASE WHEN cutoff_index = 0 THEN ${shift} ELSE 0 END AS recency,
        noise,
        ${doubled ? '3 * recency AS recency_hours, 1::DOUBLE AS same,' : ''}
      FROM chances`);
    await context.saveTable('labels', duck, LABELS);
    const sorted = 'SELECT * FROM features ORDER BY cutoff_index, customer_id';
    const rowsOut = await context.saveTable('features', duck, sorted);
    const text = { unit: 'day', type: 'double', source: 'events' };
    await context.saveRows(
      'feature_names',
      {
        position: 'bigint',
        feature: 'text',
        meaning: 'text',
        unit: 'text',
        type: 'text',
        source: 'text',
      },
      [
        {
          position: 1,
          feature: 'recency',
          meaning: "days since the customer's last order",
          ...text,
        },
        { position: 2, feature: 'noise', meaning: 'a number', ...text },
        ...(doubled ? ['recency_hours', 'same'] : []).map((feature, place) => ({
          ...{ position: 3 + place, feature, meaning: feature, ...text },
        })),
      ],
    );
    await context.saveRows(
      'cutoffs',
      { cutoff_index: 'bigint', at: 'text' },
      [0, 1, 2, 3].map((index) => ({
        cutoff_index: index,
        at: new Date(Date.UTC(2026, 1, 1 - 14 * index)).toISOString(),
      })),
    );
    return { rowsIn: 0, rowsOut };
  },
});
