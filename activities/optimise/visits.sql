-- One narrow row an event, in session order, with what follows it. Everything else is counted from
-- `visits`, so the events are sorted once. Variable: goal_event (empty: the purchase).

CREATE OR REPLACE TABLE nodes AS
SELECT
  (row_number() OVER (ORDER BY touchpoint) - 1)::INTEGER AS node,
  *,
  regexp_matches(event_type, '(^|[_ -])(error|fail|failed|failure|declined|timeout|crash|exception)($|[_ -])', 'i')
    AS is_failure
FROM (
  SELECT
    touchpoint,
    min(event_type) AS event_type,
    min(stage) AS stage,
    min(channel) AS channel,
    bool_or(CASE WHEN getvariable('goal_event') = '' THEN is_purchase ELSE event_type = getvariable('goal_event') END)
      AS is_goal
  FROM events
  GROUP BY touchpoint
);

CREATE OR REPLACE TABLE segment_codes AS
SELECT row_number() OVER (ORDER BY segment_id)::INTEGER AS segment, segment_id
FROM (SELECT DISTINCT segment_id FROM segment_assignment WHERE segment_id IS NOT NULL);

-- Customers without a segment count in 'all' only; their code is 0.
CREATE OR REPLACE TABLE customer_codes AS
SELECT
  customer_id,
  row_number() OVER (ORDER BY customer_id)::INTEGER AS customer,
  coalesce(segment, 0) AS segment
FROM (SELECT DISTINCT customer_id FROM events)
LEFT JOIN segment_assignment USING (customer_id)
LEFT JOIN segment_codes USING (segment_id);

CREATE OR REPLACE TABLE visits AS
SELECT
  session_key,
  session_seq,
  node,
  customer,
  segment,
  at_us,
  is_zero_hit,
  lead(node) OVER session AS next_node,
  lead(at_us) OVER session - at_us AS duration
FROM (
  SELECT
    session_key,
    session_seq,
    node,
    customer,
    segment,
    epoch_us(event_time) AS at_us,
    coalesce(result_count = 0, false) AS is_zero_hit
  FROM events
  JOIN nodes USING (touchpoint)
  JOIN customer_codes USING (customer_id)
)
WINDOW session AS (PARTITION BY session_key ORDER BY session_seq);

CREATE OR REPLACE TABLE goals AS
SELECT session_key, min(session_seq) AS first_goal, max(session_seq) AS last_goal
FROM visits
JOIN nodes USING (node)
WHERE is_goal
GROUP BY session_key;
