-- What sessions do one thing after the other, up to the goal: event types without repeats, at most so many
-- steps, at each step the most frequent and `other` for the rest, then how the session goes on.
-- Variables: steps, types.

CREATE OR REPLACE TABLE flow AS
WITH types AS (
  SELECT event_type, row_number() OVER (ORDER BY event_type)::INTEGER AS type_code
  FROM (SELECT DISTINCT event_type FROM nodes)
),
node_types AS (
  SELECT node, type_code FROM nodes JOIN types USING (event_type)
),
before_goal AS (
  SELECT
    session_key,
    session_seq,
    type_code,
    first_goal IS NOT NULL AS has_goal,
    lag(type_code) OVER (PARTITION BY session_key ORDER BY session_seq) AS type_before
  FROM visits
  JOIN node_types USING (node)
  LEFT JOIN goals USING (session_key)
  WHERE session_seq <= 4 * getvariable('steps')
    AND (first_goal IS NULL OR session_seq < first_goal)
),
placed AS (
  SELECT
    type_code,
    has_goal,
    row_number() OVER session::INTEGER AS step,
    lead(type_code) OVER session AS next_type
  FROM before_goal
  WHERE type_before IS DISTINCT FROM type_code
  WINDOW session AS (PARTITION BY session_key ORDER BY session_seq)
),
counted AS (
  SELECT step, type_code, next_type, has_goal, count(*) AS sessions
  FROM placed
  WHERE step <= getvariable('steps') + 1
  GROUP BY ALL
),
frequent AS (
  SELECT step, type_code, event_type
  FROM counted
  JOIN types USING (type_code)
  GROUP BY step, type_code, event_type
  QUALIFY row_number() OVER (PARTITION BY step ORDER BY sum(sessions) DESC, event_type) <= getvariable('types')
)
SELECT
  counted.step::BIGINT AS step,
  coalesce(here.event_type, 'other') AS "from",
  CASE
    WHEN next_type IS NOT NULL THEN coalesce(following.event_type, 'other')
    WHEN has_goal THEN 'goal'
    ELSE 'leaves'
  END AS "to",
  next_type IS NULL AS is_end,
  sum(sessions)::BIGINT AS sessions
FROM counted
LEFT JOIN frequent AS here ON here.step = counted.step AND here.type_code = counted.type_code
LEFT JOIN frequent AS following
  ON following.step = counted.step + 1 AND following.type_code = next_type
WHERE counted.step <= getvariable('steps')
GROUP BY ALL
ORDER BY ALL;
