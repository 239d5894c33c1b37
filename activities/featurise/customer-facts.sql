-- What is known of every customer at the end of the date: RFM, value tier, life cycle, loyalty. First sight,
-- orders and monetary value are of the customer's whole life. Table: earlier_facts (before first_day).
-- Variables: as_of, timezone, date, window_days, first_day, has_earlier.
CREATE OR REPLACE TEMP VIEW customer_facts AS
WITH
in_window AS (
  SELECT
    customer_id,
    min(event_time) AS first_seen,
    max(event_time) AS last_seen,
    count(DISTINCT session_key) AS sessions,
    count(*) AS events,
    arg_max(stage, event_key) FILTER (stage <> 'other') AS last_stage
  FROM events
  GROUP BY customer_id
),
-- Rows from before the window, which came late, are with the earlier facts where there are any.
bought AS (
  SELECT
    customer_id,
    count(DISTINCT order_key) AS orders,
    sum(amount) AS monetary_value,
    min(event_time) AS first_purchase
  FROM events
  WHERE is_purchase
    AND (event_day >= getvariable('first_day')::DATE OR NOT getvariable('has_earlier'))
  GROUP BY customer_id
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
    last_stage
  FROM in_window
  LEFT JOIN bought USING (customer_id)
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
