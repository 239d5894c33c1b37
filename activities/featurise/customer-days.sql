-- Sums a customer and local day; every window of every cut-off is made of whole days, so that the events
-- are gone through once. Integers and decimals only: they do not depend on the order of rows. Decayed
-- weights are as of the end of the day. Some days at a time: a group has some hundred bytes. Variable:
-- timezone. Identifiers: into_customer_days, from_day, to_day, stage_days, named_days.
{{into_customer_days}}
WITH seen AS (
  SELECT
    customer_id, event_day, stage, channel, event_type, is_purchase, session_seq, amount_winsorised,
    result_count,
    epoch_us(event_time) AS at_us,
    hour(local_time) AS local_hour,
    (epoch(local_time) - epoch(event_day::TIMESTAMP)) / 86400 - 1 AS until_end
  FROM (SELECT *, timezone(getvariable('timezone'), event_time) AS local_time FROM events)
  WHERE event_day >= {{from_day}} AND event_day <= {{to_day}}
)
SELECT
  customer_id,
  event_day,
  count(*)::INTEGER AS events,
  count(*) FILTER (session_seq = 1)::INTEGER AS sessions,
  sum((1e6 * exp(until_end / 7))::BIGINT)::BIGINT AS decayed_7d_millionths,
  sum((1e6 * exp(until_end / 21))::BIGINT)::BIGINT AS decayed_21d_millionths,
  coalesce(sum((1e6 * exp(until_end / 21))::BIGINT) FILTER (is_purchase), 0)::BIGINT
    AS purchases_21d_millionths,
  coalesce(sum((1e6 * exp(until_end / 7))::BIGINT) FILTER (stage = 'decide'), 0)::BIGINT
    AS decisions_7d_millionths,
  {{stage_days}},
  min(at_us) AS first_us,
  max(at_us) AS last_us,
  max(at_us) FILTER (stage = 'evaluate') AS evaluate_last_us,
  max(at_us) FILTER (stage = 'decide') AS decide_last_us,
  max(at_us) FILTER (stage = 'support') AS support_last_us,
  min(at_us) FILTER (is_purchase) AS purchase_first_us,
  max(at_us) FILTER (is_purchase) AS purchase_last_us,
  min(at_us) FILTER (session_seq = 1) AS session_first_us,
  max(at_us) FILTER (session_seq = 1) AS session_last_us,
  coalesce(sum(amount_winsorised) FILTER (is_purchase), 0) AS revenue,
  count(*) FILTER (result_count = 0)::INTEGER AS zero_result_searches,
  count(*) FILTER (local_hour < 6)::INTEGER AS night_events,
  count(*) FILTER (local_hour >= 6 AND local_hour < 12)::INTEGER AS morning_events,
  count(*) FILTER (local_hour >= 18)::INTEGER AS evening_events
  {{named_days}}
FROM seen
GROUP BY customer_id, event_day;
