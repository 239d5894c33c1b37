-- The place of each kept event in its day, and its session within the day: a given session id wins; where there is
-- none, a session ends after the idle time. In event_key a customer's events are in the order of time over all
-- days: the local day above, the place within the part below. Rows are read in the order of day_rows, in which
-- windows without a partition need no sorting: sessions of one customer follow each other, but given ones may lie
-- between each other and between events without. Table: day_rows. Variable: idle_seconds.
CREATE OR REPLACE TEMP TABLE ordered AS
WITH opened AS (
  SELECT
    clean_day, customer_id, session_id, local_day,
    epoch_us(event_time) AS at_us,
    row_number() OVER () AS place,
    clean_day IS DISTINCT FROM lag(clean_day) OVER () AS opens_day,
    customer_id IS DISTINCT FROM lag(customer_id) OVER () AS opens_customer
  FROM day_rows
  WHERE verdict IS NULL
)
SELECT
  place, session_id, at_us,
  (local_day - DATE '1970-01-01') * 4294967296 + place - max(
    CASE WHEN opens_day THEN place - 1 END
  ) OVER (ROWS UNBOUNDED PRECEDING) AS event_key,
  count(*) FILTER (WHERE opens_day OR opens_customer) OVER (ROWS UNBOUNDED PRECEDING) AS customer_number
FROM opened;

-- Runs of events of one session that nothing of its kind interrupts: of given sessions, and of events without one.
CREATE OR REPLACE TEMP TABLE in_runs AS
WITH
given AS (
  SELECT
    place, event_key, customer_number, session_id,
    customer_number IS DISTINCT FROM lag(customer_number) OVER ()
      OR session_id IS DISTINCT FROM lag(session_id) OVER () AS opens
  FROM ordered
  WHERE session_id IS NOT NULL
),
cut AS (
  SELECT
    place, event_key, customer_number, session_id,
    customer_number IS DISTINCT FROM lag(customer_number) OVER ()
      OR at_us - lag(at_us) OVER () > getvariable('idle_seconds') * 1000000 AS opens
  FROM ordered
  WHERE session_id IS NULL
)
SELECT
  place, event_key, customer_number, session_id,
  arg_max(event_key, place) FILTER (WHERE opens) OVER (ROWS UNBOUNDED PRECEDING) AS run_key,
  opens
FROM given
UNION ALL
SELECT
  place, event_key, customer_number, session_id,
  arg_max(event_key, place) FILTER (WHERE opens) OVER (ROWS UNBOUNDED PRECEDING) AS run_key,
  opens
FROM cut;

-- One row a kept event, in the order of day_rows.
CREATE OR REPLACE TEMP TABLE sessions AS
WITH
interrupted AS (
  SELECT customer_number, session_id
  FROM in_runs
  WHERE opens AND session_id IS NOT NULL
  GROUP BY customer_number, session_id
  HAVING count(*) > 1
),
pieces AS (
  SELECT customer_number, session_id, run_key, min(place) AS place
  FROM in_runs SEMI JOIN interrupted USING (customer_number, session_id)
  GROUP BY customer_number, session_id, run_key
),
whole AS (
  SELECT
    run_key,
    first_value(run_key) OVER (PARTITION BY customer_number, session_id ORDER BY place) AS first_key
  FROM pieces
)
SELECT
  event_key,
  coalesce(first_key, run_key) AS session_key,
  row_number() OVER (PARTITION BY coalesce(first_key, run_key) ORDER BY place) AS session_seq
FROM in_runs LEFT JOIN whole USING (run_key)
ORDER BY place;

DROP TABLE ordered; DROP TABLE in_runs;
