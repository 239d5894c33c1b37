-- Touches of customers in order of time, by journey. A touch is a channel (or campaign) in a session, at the
-- first event of it; what follows the last goal of the session is another touch. A touch belongs to the
-- customer's next conversion where that comes within the window, else to a journey without one.
-- A conversion that no touch precedes has its own channel as its only touch.
-- Variables: window_days, by_campaign, most_labels (the rarest beyond are `other`), parts.

CREATE OR REPLACE TABLE conversions AS
WITH orders AS (
  SELECT
    customer,
    coalesce(order_key, 's:' || session_key) AS order_key,
    max(epoch_us(event_time)) AS at_us,
    sum(coalesce(amount, 0)) AS value,
    max(channel) AS channel,
    max(coalesce(campaign, '')) AS campaign
  FROM events
  JOIN (SELECT touchpoint FROM nodes WHERE is_goal) USING (touchpoint)
  JOIN customer_codes USING (customer_id)
  GROUP BY ALL
)
SELECT
  customer,
  at_us,
  count(*) AS conversions,
  sum(value) AS value,
  min(channel) AS channel,
  min(campaign) AS campaign
FROM orders
GROUP BY customer, at_us;

CREATE OR REPLACE TABLE label_codes AS
SELECT *, dense_rank() OVER (ORDER BY label)::INTEGER AS label_code
FROM (
  SELECT
    node,
    place,
    channel || CASE WHEN getvariable('by_campaign') AND campaign <> '' THEN '/' || campaign ELSE '' END AS label
  FROM (SELECT DISTINCT node, place FROM visits)
  JOIN nodes USING (node)
  JOIN places USING (place)
);

CREATE OR REPLACE TABLE raw_touches AS
WITH touched AS (
  SELECT customer, session_key, label_code, coalesce(session_seq > last_goal, false) AS is_after, min(at_us) AS at_us
  FROM visits
  JOIN label_codes USING (node, place)
  LEFT JOIN goals USING (session_key)
  GROUP BY ALL
),
labels AS (
  SELECT DISTINCT label_code, label FROM label_codes
)
SELECT
  touched.customer,
  label,
  touched.session_key,
  touched.at_us,
  next_goal.at_us AS goal_us,
  coalesce(next_goal.at_us - touched.at_us <= getvariable('window_days') * 86400000000, false) AS converts
FROM touched
JOIN labels USING (label_code)
ASOF LEFT JOIN conversions AS next_goal
  ON touched.customer = next_goal.customer AND touched.at_us <= next_goal.at_us;

INSERT INTO raw_touches
SELECT
  customer,
  channel || CASE WHEN getvariable('by_campaign') AND campaign <> '' THEN '/' || campaign ELSE '' END,
  0,
  at_us,
  at_us,
  true
FROM conversions
ANTI JOIN (SELECT customer, goal_us AS at_us FROM raw_touches WHERE converts) USING (customer, at_us);

CREATE OR REPLACE TABLE touch_labels AS
WITH counted AS (
  SELECT label, count(*) AS touches FROM raw_touches GROUP BY label
),
ranked AS (
  SELECT label, row_number() OVER (ORDER BY touches DESC, label) AS place, count(*) OVER () AS labels
  FROM counted
),
named AS (
  SELECT
    label,
    CASE
      WHEN labels <= getvariable('most_labels') OR place < getvariable('most_labels') THEN label
      ELSE 'other'
    END AS channel
  FROM ranked
)
SELECT label, channel, dense_rank() OVER (ORDER BY channel)::INTEGER AS code
FROM named;

CREATE OR REPLACE TABLE journey_touches AS
SELECT
  row_number() OVER journey AS position,
  count(*) OVER whole AS length,
  dense_rank() OVER (ORDER BY raw_touches.customer, goal_us, converts) AS journey,
  (raw_touches.customer % getvariable('parts'))::INTEGER AS part,
  code,
  CASE WHEN converts THEN coalesce(conversions, 1) ELSE 0 END AS conversions,
  CASE WHEN converts THEN value ELSE 0 END AS value,
  CASE WHEN converts THEN goal_us - raw_touches.at_us ELSE 0 END AS age_us
FROM raw_touches
JOIN touch_labels USING (label)
LEFT JOIN conversions ON conversions.customer = raw_touches.customer AND conversions.at_us = goal_us
WINDOW
  journey AS (
    PARTITION BY raw_touches.customer, goal_us, converts
    ORDER BY raw_touches.at_us, session_key, code, label
  ),
  whole AS (PARTITION BY raw_touches.customer, goal_us, converts);

DROP TABLE raw_touches;
