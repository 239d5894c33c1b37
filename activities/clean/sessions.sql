-- The order of each day's kept events, and the session of each within the day: a given session id wins; where
-- there is none, a session ends after the idle time. In event_key a customer's events are in the order of
-- time over all days: the local day above, the place within the part below. Variable: idle_seconds.
CREATE OR REPLACE TEMP TABLE ordered AS
SELECT
  rowid AS row_id, clean_day, customer_id, session_id,
  (local_day - DATE '1970-01-01') * 4294967296 + row_number() OVER (
    PARTITION BY clean_day
    ORDER BY
      customer_id, event_time, event_id NULLS LAST, event_type, product_id, order_id, source_file,
      source_row
  ) AS event_key,
  epoch_us(event_time) AS at_us
FROM day_rows
WHERE verdict IS NULL;

CREATE OR REPLACE TEMP TABLE sessions AS
WITH
gaps AS (
  SELECT
    row_id, clean_day, event_key, customer_id, session_id,
    at_us - lag(at_us) OVER (
      PARTITION BY clean_day, customer_id, session_id IS NULL ORDER BY event_key
    ) <= getvariable('idle_seconds') * 1000000 AS goes_on
  FROM ordered
),
numbered AS (
  SELECT
    row_id, clean_day, event_key, customer_id, session_id,
    CASE
      WHEN session_id IS NULL THEN count(*) FILTER (WHERE goes_on IS NOT TRUE) OVER (
        PARTITION BY clean_day, customer_id, session_id IS NULL ORDER BY event_key
      )
    END AS own_number
  FROM gaps
)
SELECT
  row_id,
  event_key,
  min(event_key) OVER (PARTITION BY clean_day, customer_id, session_id, own_number) AS session_key,
  row_number() OVER (
    PARTITION BY clean_day, customer_id, session_id, own_number ORDER BY event_key
  ) AS session_seq
FROM numbered;

DROP TABLE ordered;
