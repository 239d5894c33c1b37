-- Sums a customer and cut-off over the window before the cut-off; integers and decimals only, so that
-- they do not depend on the order of rows. Table: cutoffs(cutoff_index, at_us, window_start_us,
-- label_end_us). Variable: timezone. Identifiers: stage_counts,
-- named_counts.
CREATE OR REPLACE TEMP TABLE customer_windows AS
WITH seen AS (
  SELECT
    cutoff_index, customer_id, stage, channel, is_purchase, order_key, session_seq, product_id,
    event_day, amount_winsorised, result_count, event_type,
    at_us - epoch_us(event_time) AS age_us,
    hour(timezone(getvariable('timezone'), event_time)) AS local_hour,
    isodow(event_day) AS weekday
  FROM events
  JOIN cutoffs
    ON epoch_us(event_time) >= window_start_us AND epoch_us(event_time) < at_us
)
SELECT
  cutoff_index,
  customer_id,
  count(*) AS events_window,
  count(*) FILTER (age_us <= 7 * 86400e6) AS events_7d,
  count(*) FILTER (age_us <= 30 * 86400e6) AS events_30d,
  count(*) FILTER (session_seq = 1) AS sessions_window,
  count(*) FILTER (session_seq = 1 AND age_us <= 7 * 86400e6) AS sessions_7d,
  count(*) FILTER (session_seq = 1 AND age_us <= 30 * 86400e6) AS sessions_30d,
  count(DISTINCT event_day) AS active_days_window,
  count(DISTINCT event_day) FILTER (age_us <= 7 * 86400e6) AS active_days_7d,
  count(DISTINCT event_day) FILTER (age_us <= 30 * 86400e6) AS active_days_30d,
  count(DISTINCT product_id) AS products_window,
  sum((1e6 * exp(-age_us / (7 * 86400e6)))::BIGINT) AS events_decayed_7d_millionths,
  sum((1e6 * exp(-age_us / (21 * 86400e6)))::BIGINT) AS events_decayed_21d_millionths,
  {{stage_counts}},
  min(age_us) AS event_age_us,
  min(age_us) FILTER (stage = 'evaluate') AS evaluate_age_us,
  min(age_us) FILTER (stage = 'decide') AS decide_age_us,
  min(age_us) FILTER (is_purchase) AS purchase_age_us,
  min(age_us) FILTER (stage = 'support') AS support_age_us,
  max(age_us) AS first_event_age_us,
  max(age_us) FILTER (is_purchase) AS first_purchase_age_us,
  min(age_us) FILTER (session_seq = 1) AS last_session_age_us,
  max(age_us) FILTER (session_seq = 1) AS first_session_age_us,
  count(DISTINCT order_key) AS orders_window,
  count(DISTINCT order_key) FILTER (age_us <= 30 * 86400e6) AS orders_30d,
  coalesce(sum(amount_winsorised) FILTER (is_purchase), 0) AS revenue_window,
  coalesce(sum(amount_winsorised) FILTER (is_purchase AND age_us <= 30 * 86400e6), 0) AS revenue_30d,
  coalesce(sum((1e6 * exp(-age_us / (21 * 86400e6)))::BIGINT) FILTER (is_purchase), 0)
    AS purchases_decayed_21d_millionths,
  coalesce(sum((1e6 * exp(-age_us / (7 * 86400e6)))::BIGINT) FILTER (stage = 'decide'), 0)
    AS decisions_decayed_7d_millionths,
  count(*) FILTER (result_count = 0) AS zero_result_searches,
  count(*) FILTER (weekday >= 6) AS weekend_events,
  count(*) FILTER (local_hour < 6) AS night_events,
  count(*) FILTER (local_hour >= 6 AND local_hour < 12) AS morning_events,
  count(*) FILTER (local_hour >= 18) AS evening_events
  {{named_counts}}
FROM seen
GROUP BY cutoff_index, customer_id;
