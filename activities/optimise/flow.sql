-- What sessions do one thing after the other, up to the goal: event types without repeats, at most so many
-- steps, at each step the most frequent and `other` for the rest, then how the session goes on.
-- Variables: steps, types.

CREATE OR REPLACE TABLE flow AS
WITH turns AS (
  SELECT session_key, event_type, session_seq
  FROM (
    SELECT
      session_key,
      session_seq,
      event_type,
      lag(event_type) OVER (PARTITION BY session_key ORDER BY session_seq) AS type_before
    FROM visits
    JOIN nodes USING (node)
    LEFT JOIN goals USING (session_key)
    WHERE session_seq <= 4 * getvariable('steps')
      AND (first_goal IS NULL OR session_seq < first_goal)
  )
  WHERE type_before IS DISTINCT FROM event_type
),
placed AS (
  SELECT
    session_key,
    event_type,
    row_number() OVER (PARTITION BY session_key ORDER BY session_seq) AS step
  FROM turns
  QUALIFY step <= getvariable('steps') + 1
),
frequent AS (
  SELECT step, event_type
  FROM placed
  GROUP BY step, event_type
  QUALIFY row_number() OVER (PARTITION BY step ORDER BY count(*) DESC, event_type) <= getvariable('types')
),
named AS (
  SELECT
    session_key,
    step,
    CASE WHEN frequent.event_type IS NULL THEN 'other' ELSE placed.event_type END AS name
  FROM placed
  LEFT JOIN frequent USING (step, event_type)
),
followed AS (
  SELECT
    session_key,
    step,
    name,
    lead(name) OVER (PARTITION BY session_key ORDER BY step) AS next_name
  FROM named
)
SELECT
  step,
  name AS "from",
  coalesce(next_name, CASE WHEN goals.session_key IS NULL THEN 'leaves' ELSE 'goal' END) AS "to",
  next_name IS NULL AS is_end,
  count(*) AS sessions
FROM followed
LEFT JOIN goals USING (session_key)
WHERE step <= getvariable('steps')
GROUP BY ALL
ORDER BY ALL;
