-- Order histories of customers, and how far each can be trusted. Tables: events, customer_lifetime, customer_profiles.
-- Variables: as_of, first_day, timezone, history (auto or complete), holdout_days (at most).
--
-- Spend is of amounts within the fences: one mistyped price would be a customer's whole value. Lifetime sums hold
-- what is before first_day; rows of the window that came late for such days are in them already.
CREATE OR REPLACE TEMP TABLE value_orders AS
SELECT
  customer_id,
  min(event_time) AS ordered_at,
  coalesce(sum(amount_winsorised), 0)::DECIMAL(38, 4) AS spend
FROM events
WHERE is_purchase
  AND (
    event_day >= getvariable('first_day')::DATE
    OR NOT EXISTS (SELECT 1 FROM customer_lifetime)
  )
GROUP BY customer_id, order_key;

-- Where what is known begins, and whether the source has nothing before it: a source that begins within the
-- window has no older day to leave out.
CREATE OR REPLACE TEMP TABLE value_reach AS
SELECT
  timezone(getvariable('timezone'), least(first_event, (SELECT min(first_seen) FROM customer_lifetime)))::DATE
    AS first_day,
  first_event_day > getvariable('first_day')::DATE
    AND NOT EXISTS (SELECT 1 FROM customer_lifetime) AS is_whole
FROM (SELECT min(event_time) AS first_event, min(event_day) AS first_event_day FROM events);

CREATE OR REPLACE TEMP TABLE value_customers AS
WITH
sums AS (
  SELECT
    customer_id,
    count(*) AS orders,
    min(ordered_at) AS first_at,
    max(ordered_at) AS last_at,
    sum(spend) AS spend
  FROM value_orders
  GROUP BY customer_id
),
-- A customer's whole life: the sums of the window and those before it.
lives AS (
  SELECT
    customer_id,
    coalesce(sums.orders, 0) + coalesce(earlier.orders, 0) AS orders,
    least(sums.first_at, earlier.first_purchase) AS first_at,
    coalesce(sums.last_at, earlier.last_purchase, CASE WHEN earlier.orders = 1 THEN earlier.first_purchase END)
      AS last_at,
    coalesce(sums.spend, 0) + coalesce(earlier.monetary_value, 0) AS spend,
    coalesce(earlier.orders, 0) AS earlier_orders,
    coalesce(earlier.last_purchase, CASE WHEN earlier.orders = 1 THEN earlier.first_purchase END)
      AS earlier_last_at
  FROM sums
  FULL JOIN (SELECT * FROM customer_lifetime WHERE orders > 0) AS earlier USING (customer_id)
)
SELECT
  lives.customer_id,
  lives.orders,
  first_at,
  last_at,
  earlier_orders,
  earlier_last_at,
  (lives.spend / lives.orders)::DOUBLE AS mean_spend,
  CASE
    WHEN last_at IS NULL OR (earlier_orders > 0 AND earlier_last_at IS NULL) THEN 'unknown_last_order'
    WHEN getvariable('history') = 'complete' THEN 'known'
    WHEN signup_time IS NOT NULL
      AND timezone(getvariable('timezone'), signup_time)::DATE >= value_reach.first_day THEN 'known'
    WHEN signup_time IS NULL AND value_reach.is_whole THEN 'known'
    ELSE 'truncated'
  END AS history
FROM lives
CROSS JOIN value_reach
LEFT JOIN customer_profiles USING (customer_id);

-- Whole days: an order late on a day and one early on the next are as near as their hours make them.
CREATE OR REPLACE TEMP MACRO days_until(before, after) AS
  round((epoch_us(after) - epoch_us(before)) / 86400000000)::BIGINT;

CREATE OR REPLACE TEMP TABLE value_histories AS
SELECT
  customer_id,
  orders - 1 AS repeats,
  least(days_until(first_at, last_at), days_until(first_at, getvariable('as_of')::TIMESTAMPTZ)) AS last_day,
  days_until(first_at, getvariable('as_of')::TIMESTAMPTZ) AS age_days,
  orders,
  mean_spend,
  customer_id IN (SELECT customer_id FROM customer_facts) AS is_published
FROM value_customers
WHERE history = 'known';

CREATE OR REPLACE TEMP VIEW value_groups AS
SELECT repeats, last_day, age_days, count(*) AS customers
FROM value_histories
GROUP BY ALL
ORDER BY ALL;

-- Spend to three digits: neighbouring means are one group.
CREATE OR REPLACE TEMP VIEW value_spends AS
SELECT
  orders,
  round(mean_spend, 2 - floor(log10(mean_spend))::INTEGER) AS mean_spend,
  count(*) AS customers
FROM value_histories
WHERE mean_spend > 0
GROUP BY ALL
ORDER BY ALL;

-- A third of what is known is held out, so that two thirds are fitted on; never days before the window, whose
-- orders have no times.
CREATE OR REPLACE TEMP TABLE value_holdout AS
SELECT
  least(
    getvariable('holdout_days'),
    max(age_days) // 3,
    days_until(
      greatest(
        getvariable('first_day')::TIMESTAMP AT TIME ZONE getvariable('timezone'),
        (SELECT min(ordered_at) FROM value_orders)
      ),
      getvariable('as_of')::TIMESTAMPTZ
    ) // 3
  )::BIGINT AS days
FROM value_histories;

-- The same customers as they were known before the held-out days, and their orders in those days.
CREATE OR REPLACE TEMP TABLE value_before AS
WITH
cut AS (
  SELECT getvariable('as_of')::TIMESTAMPTZ - to_days(days::INTEGER) AS at FROM value_holdout
),
split AS (
  SELECT
    customer_id,
    count(*) FILTER (WHERE ordered_at < cut.at) AS orders,
    max(ordered_at) FILTER (WHERE ordered_at < cut.at) AS last_at,
    count(*) FILTER (WHERE ordered_at >= cut.at) AS later
  FROM value_orders
  CROSS JOIN cut
  GROUP BY customer_id
)
SELECT
  customer_id,
  earlier_orders + coalesce(split.orders, 0) - 1 AS repeats,
  least(
    days_until(first_at, coalesce(split.last_at, earlier_last_at)),
    days_until(first_at, cut.at)
  ) AS last_day,
  days_until(first_at, cut.at) AS age_days,
  coalesce(split.later, 0) AS later
FROM value_customers
CROSS JOIN cut
LEFT JOIN split USING (customer_id)
WHERE history = 'known' AND first_at < cut.at;

CREATE OR REPLACE TEMP VIEW value_before_groups AS
SELECT repeats, last_day, age_days, later, count(*) AS customers
FROM value_before
GROUP BY ALL
ORDER BY ALL;

CREATE OR REPLACE TEMP TABLE value_scores (
  repeats DOUBLE, last_day DOUBLE, age_days DOUBLE, alive DOUBLE, orders DOUBLE, discounted DOUBLE
);
