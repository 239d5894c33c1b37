-- What is known of every customer at the end of the date: RFM, value tier, life cycle, loyalty. First sight,
-- orders and monetary value are of the customer's whole life. Tables: customer_numbers, seen_events,
-- earlier_facts (before first_day). Variables: as_of, timezone, date, window_days, first_day, has_earlier,
-- stages (in the order of their numbers).
CREATE OR REPLACE TEMP VIEW customer_facts AS
WITH
in_window AS (
  SELECT
    customer,
    make_timestamptz(min(at_us)) AS first_seen,
    make_timestamptz(max(at_us)) AS last_seen,
    count(*) FILTER (starts_session) AS sessions,
    count(*) AS events,
    arg_max(stage, event_key) FILTER (stage <> list_position(getvariable('stages'), 'other') - 1)
      AS last_stage
  FROM seen_events
  GROUP BY customer
),
-- Rows from before the window, which came late, are with the earlier facts where there are any.
bought AS (
  SELECT
    customer,
    count(DISTINCT "order") AS orders,
    sum(amount) AS monetary_value,
    make_timestamptz(min(at_us)) AS first_purchase
  FROM seen_events
  WHERE is_purchase
    AND (event_day >= getvariable('first_day')::DATE OR NOT getvariable('has_earlier'))
  GROUP BY customer
),
sums AS (
  SELECT
    customer_id,
    least(in_window.first_seen, earlier.first_seen) AS first_seen,
    last_seen, sessions, events,
    coalesce(bought.orders, 0) + coalesce(earlier.orders, 0) AS orders,
    (coalesce(bought.monetary_value, 0) + coalesce(earlier.monetary_value, 0))::DECIMAL(38, 4)
      AS monetary_value,
    least(bought.first_purchase, earlier.first_purchase) AS first_purchase,
    getvariable('stages')[last_stage + 1] AS last_stage
  FROM in_window
  JOIN customer_numbers USING (customer)
  LEFT JOIN bought USING (customer)
  LEFT JOIN earlier_facts AS earlier USING (customer_id)
),
dated AS (
  SELECT
    sums.*,
    getvariable('date')::DATE - local_day(last_seen) AS recency_days,
    greatest(
      getvariable('date')::DATE
        - local_day(CASE WHEN signup_time < getvariable('as_of')::TIMESTAMPTZ THEN signup_time ELSE first_seen END),
      0
    ) AS tenure_days,
    getvariable('date')::DATE - local_day(first_purchase) AS days_since_first_purchase
  FROM sums
  LEFT JOIN customer_profiles USING (customer_id)
),
buyers AS (
  SELECT
    customer_id,
    quintile(rank() OVER (ORDER BY recency_days DESC), count(*) OVER ()) AS recency_score,
    quintile(rank() OVER (ORDER BY orders), count(*) OVER ()) AS frequency_score,
    quintile(rank() OVER (ORDER BY monetary_value), count(*) OVER ()) AS monetary_score,
    (rank() OVER (ORDER BY monetary_value DESC) - 1) / count(*) OVER () AS share_above
  FROM dated
  WHERE orders > 0
)
SELECT
  customer_id, first_seen, last_seen,
  recency_days::BIGINT AS recency_days,
  tenure_days::BIGINT AS tenure_days,
  sessions, events, orders,
  monetary_value::DOUBLE AS monetary_value,
  recency_score, frequency_score, monetary_score,
  CASE
    WHEN share_above IS NULL THEN 'none'
    WHEN share_above < 0.05 THEN 'high_net_worth'
    WHEN share_above < 0.20 THEN 'high'
    WHEN share_above < 0.50 THEN 'mid'
    ELSE 'low'
  END AS value_tier,
  CASE
    WHEN orders = 0 THEN 'prospect'
    WHEN recency_days > getvariable('window_days') * 5 / 6 THEN 'churned'
    WHEN recency_days > getvariable('window_days') * 2 / 3 THEN 'dormant'
    WHEN recency_days > getvariable('window_days') / 3 THEN 'at_risk'
    WHEN orders = 1 AND days_since_first_purchase <= getvariable('window_days') / 3 THEN 'new'
    ELSE 'active'
  END AS lifecycle,
  0.5 * CASE WHEN orders > 0 THEN 1 - 1 / orders ELSE 0 END
    + 0.3 * exp(-recency_days / 30)
    + 0.2 * least(tenure_days / 365, 1) AS loyalty,
  coalesce(last_stage, 'other') AS current_stage
FROM dated
LEFT JOIN buyers USING (customer_id);
