-- Rows of predictions with the targets clv and p_alive, of every customer: without a figure where the history of
-- orders is not known. Tables: customer_facts, value_customers, value_histories, value_scores (by history).
-- Variables: horizon_days, margin, model, model_version, spend_p, spend_q, spend_gamma (null: no gamma-gamma model),
-- spend_mean (null: no amounts).
CREATE OR REPLACE TEMP TABLE value_predictions AS
WITH
scored AS (
  SELECT
    histories.customer_id,
    histories.repeats,
    histories.age_days - histories.last_day AS silent_days,
    scores.alive,
    scores.orders AS expected_orders,
    scores.discounted,
    coalesce(
      getvariable('spend_p') * (getvariable('spend_gamma') + histories.orders * mean_spend)
        / (getvariable('spend_p') * histories.orders + getvariable('spend_q') - 1),
      getvariable('spend_mean')
    )::DOUBLE AS spend
  FROM value_histories AS histories
  JOIN value_scores AS scores
    ON scores.repeats = histories.repeats
    AND scores.last_day = histories.last_day
    AND scores.age_days = histories.age_days
  WHERE is_published
),
figures AS (
  SELECT
    *,
    getvariable('margin') * spend * discounted AS clv,
    concat(
      repeats + 1, CASE WHEN repeats = 0 THEN ' order' ELSE ' orders' END,
      ', the last one ', silent_days, ' days ago'
    ) AS known
  FROM scored
)
SELECT
  customer_id, 'clv' AS target, '' AS label,
  NULL::DOUBLE AS probability,
  clv AS value,
  getvariable('horizon_days')::BIGINT AS horizon_days,
  list_extract(['high', 'mid', 'low'], ntile(3) OVER (ORDER BY clv DESC, customer_id)) AS band,
  getvariable('model_version') AS model_version,
  [
    known,
    printf('%.2f orders expected in %d days', expected_orders, getvariable('horizon_days')::BIGINT),
    printf('%.2f expected an order', spend)
  ] AS reasons
FROM figures
WHERE clv IS NOT NULL
UNION ALL
SELECT
  customer_id, 'p_alive', '',
  alive,
  NULL,
  getvariable('horizon_days')::BIGINT,
  list_extract(['high', 'mid', 'low'], ntile(3) OVER (ORDER BY alive DESC, customer_id)),
  getvariable('model_version'),
  list_filter(
    [
      known,
      CASE
        WHEN repeats = 0 AND getvariable('model') = 'bg_nbd'
          THEN 'no repeat order yet: the model (BG/NBD) holds every such customer alive'
        WHEN repeats = 0 THEN 'no repeat order yet: alive by what other customers did'
      END
    ],
    lambda text: text IS NOT NULL
  )
FROM figures
UNION ALL
SELECT
  facts.customer_id, targets.target, '',
  NULL,
  NULL,
  getvariable('horizon_days')::BIGINT,
  NULL,
  getvariable('model_version'),
  [CASE
    WHEN buyers.customer_id IS NULL THEN 'no order yet: nothing to tell from'
    WHEN figures.customer_id IS NOT NULL THEN 'no amount of an order is known'
    ELSE 'the first orders are not known: they may lie before the first known day'
  END]
FROM customer_facts AS facts
CROSS JOIN (VALUES ('clv'), ('p_alive')) AS targets(target)
LEFT JOIN figures USING (customer_id)
LEFT JOIN value_customers AS buyers USING (customer_id)
WHERE figures.customer_id IS NULL OR (targets.target = 'clv' AND figures.clv IS NULL);
