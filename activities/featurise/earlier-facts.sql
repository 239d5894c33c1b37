-- Facts of customers before the window: those that the earlier run had before its own window, and the sums
-- of the days that have left the window since. Ids that were joined since then are one customer. Tables:
-- earlier_sums, left_days, joined_ids. Variable: first_day.
CREATE OR REPLACE TEMP TABLE earlier_facts AS
SELECT
  coalesce(joined_ids.customer_id, facts.customer_id) AS customer_id,
  min(first_seen) AS first_seen,
  min(first_purchase) AS first_purchase,
  max(last_purchase) AS last_purchase,
  sum(orders)::BIGINT AS orders,
  sum(monetary_value)::DECIMAL(38, 4) AS monetary_value
FROM (
  SELECT customer_id, first_seen, first_purchase, last_purchase, orders, monetary_value FROM earlier_sums
  UNION ALL
  SELECT
    customer_id,
    min(event_time),
    min(event_time) FILTER (is_purchase),
    max(event_time) FILTER (is_purchase),
    count(DISTINCT order_key),
    coalesce(sum(amount) FILTER (is_purchase), 0)
  FROM left_days
  WHERE event_day < getvariable('first_day')::DATE
  GROUP BY customer_id
) AS facts
LEFT JOIN joined_ids ON joined_ids.other_id = facts.customer_id
GROUP BY ALL;
