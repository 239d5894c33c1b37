-- What came after each cut-off, a row for every customer seen before it: a horizon's events, orders and amounts,
-- and the journey stage at the cut-off and at the end of the horizon. The horizons of neighbouring cut-offs meet,
-- so that each event belongs to one period: period i lies between cut-offs i and i - 1, the last one before all.
-- Tables: events, cutoffs. Variables: return_events, risk_event. Identifier: period (SQL over `at_us`).
CREATE OR REPLACE TEMP TABLE customer_periods AS
WITH timed AS (
  SELECT *, epoch_us(event_time) AS at_us FROM events
),
placed AS (
  SELECT *, {{period}} AS period FROM timed
)
SELECT
  customer_id,
  period,
  count(*)::BIGINT AS events,
  count(*) FILTER (list_contains(getvariable('return_events'), event_type))::BIGINT AS returns,
  count(*) FILTER (event_type = getvariable('risk_event'))::BIGINT AS adverse,
  count(DISTINCT order_key) FILTER (is_purchase)::BIGINT AS orders,
  coalesce(sum(amount_winsorised) FILTER (is_purchase), 0)::DOUBLE AS spend,
  arg_max(stage, event_key) FILTER (stage <> 'other') AS last_stage
FROM placed
GROUP BY customer_id, period;

CREATE OR REPLACE TEMP VIEW labels AS
WITH
population AS (
  SELECT cutoff_index, customer_id
  FROM (SELECT customer_id, max(period) AS first_period FROM customer_periods GROUP BY customer_id)
  JOIN cutoffs ON first_period > cutoff_index
),
stages AS (
  SELECT
    population.cutoff_index,
    population.customer_id,
    coalesce(arg_min(last_stage, period) FILTER (last_stage IS NOT NULL), 'other') AS stage_now
  FROM population
  JOIN customer_periods AS past ON past.customer_id = population.customer_id AND period > cutoff_index
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
LEFT JOIN (SELECT period AS cutoff_index, * EXCLUDE (period) FROM customer_periods) AS ahead
  USING (cutoff_index, customer_id)
LEFT JOIN (
  SELECT period - 1 AS cutoff_index, customer_id, orders, spend
  FROM customer_periods
  WHERE period <= (SELECT max(cutoff_index) FROM cutoffs)
) AS before
  USING (cutoff_index, customer_id);
