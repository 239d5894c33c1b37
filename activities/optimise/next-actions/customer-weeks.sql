-- Where every customer stands at asOf and stood one to four weeks before, and what followed within a week.
-- Variable: as_of. Tables: visits, goals, customer_codes. Idle time 0..3: within a day, a week, four weeks, longer.

CREATE OR REPLACE TEMP TABLE ended_sessions AS
SELECT
  customer,
  session_key,
  min(at_us) AS started_us,
  max(at_us) AS ended_us,
  max({'seq': session_seq, 'node': node}).node AS node,
  count(first_goal) > 0 AS has_goal
FROM visits
LEFT JOIN goals USING (session_key)
GROUP BY customer, session_key;

CREATE OR REPLACE TEMP TABLE week_starts AS
SELECT
  week,
  epoch_us(getvariable('as_of')::TIMESTAMPTZ) - week * 604800000000 AS start_us
FROM range(5) AS weeks (week);

CREATE OR REPLACE TEMP TABLE customer_weeks AS
WITH standing AS (
  SELECT
    week,
    min(start_us) AS start_us,
    customer,
    max({'ended': ended_us, 'session': session_key, 'node': node}) AS last_session
  FROM week_starts
  JOIN ended_sessions ON ended_us < start_us
  GROUP BY week, customer
)
SELECT
  week::INTEGER AS week,
  customer,
  last_session.node * 4 + CASE
    WHEN start_us - last_session.ended < 86400000000 THEN 0
    WHEN start_us - last_session.ended < 604800000000 THEN 1
    WHEN start_us - last_session.ended < 2419200000000 THEN 2
    ELSE 3
  END AS state
FROM standing;

-- A return is a session that begins in the week; a session that spans its start belongs to the week before.
CREATE OR REPLACE TEMP TABLE returned_weeks AS
SELECT week::INTEGER AS week, customer, bool_or(has_goal) AS has_goal
FROM week_starts
JOIN ended_sessions ON started_us >= start_us AND started_us < start_us + 604800000000
WHERE week > 0
GROUP BY week, customer;

CREATE OR REPLACE TEMP TABLE state_counts AS
SELECT
  segment,
  state,
  count(*) AS customers,
  count(returned_weeks.customer) AS returned,
  count(*) FILTER (has_goal) AS goals
FROM customer_weeks
JOIN customer_codes USING (customer)
LEFT JOIN returned_weeks USING (week, customer)
WHERE week > 0
GROUP BY segment, state;

-- Where those who came back stood a week later.
CREATE OR REPLACE TEMP TABLE seen_again AS
SELECT segment, later.state AS state, count(*) AS customers
FROM customer_weeks AS earlier
JOIN returned_weeks USING (week, customer)
JOIN customer_weeks AS later ON later.week = earlier.week - 1 AND later.customer = earlier.customer
JOIN customer_codes ON customer_codes.customer = earlier.customer
GROUP BY segment, later.state;
