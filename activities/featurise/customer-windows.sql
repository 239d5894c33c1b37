-- Sums a customer and cut-off over the days of the window before the cut-off. Tables: customer_days,
-- customer_orders, customer_products, cutoffs(cutoff_index, at_us, first_day, cutoff_day, ...).
-- Some customers at a time: a group has some kilobytes. Identifiers: into_customer_windows, of_bucket,
-- stage_windows, named_windows.
{{into_customer_windows}}
WITH
in_window AS (
  SELECT
    cutoffs.cutoff_index, at_us, days.*,
    cutoff_day - event_day - 1 AS days_before,
    cutoff_day - event_day <= 7 AS in_7d,
    cutoff_day - event_day <= 30 AS in_30d
  FROM customer_days AS days
  JOIN cutoffs ON event_day >= first_day AND event_day < cutoff_day
  WHERE {{of_bucket}}
),
orders AS (
  SELECT
    cutoff_index, customer_id,
    count(DISTINCT order_key) AS orders_window,
    count(DISTINCT order_key) FILTER (cutoff_day - event_day <= 30) AS orders_30d
  FROM customer_orders
  JOIN cutoffs ON event_day >= first_day AND event_day < cutoff_day
  WHERE {{of_bucket}}
  GROUP BY cutoff_index, customer_id
),
products AS (
  SELECT cutoff_index, customer_id, count(DISTINCT product_id) AS products_window
  FROM customer_products
  JOIN cutoffs ON event_day >= first_day AND event_day < cutoff_day
  WHERE {{of_bucket}}
  GROUP BY cutoff_index, customer_id
),
sums AS (
  SELECT
    cutoff_index,
    customer_id,
    sum(events) AS events_window,
    sum(events) FILTER (in_7d) AS events_7d,
    sum(events) FILTER (in_30d) AS events_30d,
    sum(sessions) AS sessions_window,
    sum(sessions) FILTER (in_7d) AS sessions_7d,
    sum(sessions) FILTER (in_30d) AS sessions_30d,
    count(*) AS active_days_window,
    count(*) FILTER (in_7d) AS active_days_7d,
    count(*) FILTER (in_30d) AS active_days_30d,
    sum((decayed_7d_millionths * exp(-days_before / 7))::BIGINT) AS events_decayed_7d_millionths,
    sum((decayed_21d_millionths * exp(-days_before / 21))::BIGINT) AS events_decayed_21d_millionths,
    {{stage_windows}},
    at_us - max(last_us) AS event_age_us,
    at_us - max(evaluate_last_us) AS evaluate_age_us,
    at_us - max(decide_last_us) AS decide_age_us,
    at_us - max(purchase_last_us) AS purchase_age_us,
    at_us - max(support_last_us) AS support_age_us,
    at_us - min(first_us) AS first_event_age_us,
    at_us - min(purchase_first_us) AS first_purchase_age_us,
    at_us - max(session_last_us) AS last_session_age_us,
    at_us - min(session_first_us) AS first_session_age_us,
    sum(revenue) AS revenue_window,
    coalesce(sum(revenue) FILTER (in_30d), 0) AS revenue_30d,
    sum((purchases_21d_millionths * exp(-days_before / 21))::BIGINT)
      AS purchases_decayed_21d_millionths,
    sum((decisions_7d_millionths * exp(-days_before / 7))::BIGINT)
      AS decisions_decayed_7d_millionths,
    sum(zero_result_searches) AS zero_result_searches,
    coalesce(sum(events) FILTER (isodow(event_day) >= 6), 0) AS weekend_events,
    sum(night_events) AS night_events,
    sum(morning_events) AS morning_events,
    sum(evening_events) AS evening_events
    {{named_windows}}
  FROM in_window
  GROUP BY cutoff_index, customer_id, at_us
)
SELECT
  sums.*,
  coalesce(orders_window, 0) AS orders_window,
  coalesce(orders_30d, 0) AS orders_30d,
  coalesce(products_window, 0) AS products_window
FROM sums
LEFT JOIN orders USING (cutoff_index, customer_id)
LEFT JOIN products USING (cutoff_index, customer_id);
