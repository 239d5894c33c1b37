-- What came after each cut-off, a row for every customer seen before it: a horizon's events, orders and amounts,
-- and the journey stage at the cut-off and at the end of the horizon. The horizons of neighbouring cut-offs meet,
-- so that each event belongs to one period: period i lies between cut-offs i and i - 1, the last one before all.
-- Tables: customer_numbers, seen_events, cutoffs. Variable: stages. Identifier: period (SQL over `at_us`).
CREATE OR REPLACE TEMP TABLE customer_periods AS
WITH placed AS (
  SELECT *, {{period}} AS period FROM seen_events
)
SELECT
  customer,
  period,
  count(*)::BIGINT AS events,
  count(*) FILTER (is_return)::BIGINT AS returns,
  count(*) FILTER (is_adverse)::BIGINT AS adverse,
  count(DISTINCT "order") FILTER (is_purchase)::BIGINT AS orders,
  coalesce(sum(amount_winsorised) FILTER (is_purchase), 0)::DOUBLE AS spend,
  getvariable('stages')[
    arg_max(stage, event_key) FILTER (stage <> list_position(getvariable('stages'), 'other') - 1) + 1
  ] AS last_stage
FROM placed
GROUP BY customer, period;

CREATE OR REPLACE TEMP VIEW labels AS
WITH
population AS (
  SELECT cutoff_index, customer
  FROM (SELECT customer, max(period) AS first_period FROM customer_periods GROUP BY customer)
  JOIN cutoffs ON first_period > cutoff_index
),
stages AS (
  SELECT
    population.cutoff_index,
    population.customer,
    coalesce(arg_min(last_stage, period) FILTER (last_stage IS NOT NULL), 'other') AS stage_now
  FROM population
  JOIN customer_periods AS past ON past.customer = population.customer AND period > cutoff_index
  GROUP BY ALL
)
SELECT
  stages.cutoff_index,
  customer_id,
  stage_now,
  CASE WHEN cutoff_index > 0 THEN coalesce(ahead.last_stage, stage_now) END AS next_stage,
  CASE WHEN cutoff_index > 0 THEN (ahead.events IS NOT NULL)::INTEGER END AS was_active,
  CASE WHEN cutoff_index > 0 THEN (coalesce(ahead.returns, 0) > 0)::INTEGER END AS returned,
  CASE WHEN cutoff_index > 0 THEN (coalesce(ahead.adverse, 0) > 0)::INTEGER END AS was_adverse,
  CASE WHEN cutoff_index > 0 THEN coalesce(ahead.orders, 0)::DOUBLE END AS orders_ahead,
  CASE WHEN cutoff_index > 0 THEN coalesce(ahead.spend, 0)::DOUBLE END AS spend_ahead,
  coalesce(before.orders, 0)::DOUBLE AS orders_before,
  coalesce(before.spend, 0)::DOUBLE AS spend_before
FROM stages
JOIN customer_numbers USING (customer)
LEFT JOIN (SELECT period AS cutoff_index, * EXCLUDE (period) FROM customer_periods) AS ahead
  USING (cutoff_index, customer)
LEFT JOIN (
  SELECT period - 1 AS cutoff_index, customer, orders, spend
  FROM customer_periods
  WHERE period <= (SELECT max(cutoff_index) FROM cutoffs)
) AS before
  USING (cutoff_index, customer);
