-- Sessions that go on over midnight, and given sessions that are found on several days: for the part of a
-- session on a later day, the key under which the session began and the events before. Table: day_events.
-- Variables: idle_seconds, timezone.
CREATE OR REPLACE TEMP TABLE session_joins AS
WITH
starts AS (
  SELECT session_key, customer_id, session_id, event_time, event_day
  FROM day_events
  WHERE session_seq = 1
),
given_again AS (
  SELECT customer_id, session_id
  FROM starts
  WHERE session_id IS NOT NULL
  GROUP BY customer_id, session_id
  HAVING count(*) > 1
),
early AS (
  SELECT DISTINCT customer_id
  FROM starts
  WHERE session_id IS NULL
    AND epoch(event_time) - epoch(timezone(getvariable('timezone'), event_day::TIMESTAMP))
      <= getvariable('idle_seconds')
),
candidates AS (
  SELECT session_key FROM starts SEMI JOIN given_again USING (customer_id, session_id)
  UNION ALL
  SELECT session_key FROM starts SEMI JOIN early USING (customer_id) WHERE session_id IS NULL
),
pieces AS (
  SELECT
    session_key,
    min(customer_id) AS customer_id,
    min(session_id) AS session_id,
    min(epoch_us(event_time)) AS first_us,
    max(epoch_us(event_time)) AS last_us,
    count(*) AS events
  FROM day_events SEMI JOIN candidates USING (session_key)
  GROUP BY session_key
),
continued AS (
  SELECT
    *,
    CASE
      WHEN session_id IS NULL
        THEN first_us - lag(last_us) OVER piece <= getvariable('idle_seconds') * 1000000
      ELSE lag(last_us) OVER piece IS NOT NULL
    END AS goes_on
  FROM pieces
  WINDOW piece AS (PARTITION BY customer_id, session_id ORDER BY session_key)
),
numbered AS (
  SELECT
    *,
    count(*) FILTER (WHERE goes_on IS NOT TRUE) OVER (
      PARTITION BY customer_id, session_id ORDER BY session_key
    ) AS own_number
  FROM continued
),
placed AS (
  SELECT
    session_key,
    min(session_key) OVER whole AS first_key,
    sum(events) OVER (
      PARTITION BY customer_id, session_id, own_number ORDER BY session_key
    ) - events AS events_before
  FROM numbered
  WINDOW whole AS (PARTITION BY customer_id, session_id, own_number)
)
SELECT session_key, first_key, events_before::BIGINT AS events_before
FROM placed
WHERE session_key <> first_key;
