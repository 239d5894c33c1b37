-- Steps of the funnels: `stages` are the journey stages that have events, `goal` the event types on the way
-- to the goal: those that most of the sessions that reach it have before it, in the order in which
-- they are first met on average, and the goal. Variables: stages (in order), most_steps.

CREATE OR REPLACE TABLE funnel_steps AS
WITH firsts AS (
  SELECT session_key, event_type, min(session_seq) AS first_seq
  FROM visits
  JOIN goals USING (session_key)
  JOIN nodes USING (node)
  WHERE session_seq < first_goal
  GROUP BY ALL
),
placed AS (
  SELECT
    event_type,
    count(*) AS sessions,
    sum(place)::DOUBLE / count(*) AS place
  FROM (
    SELECT event_type, row_number() OVER (PARTITION BY session_key ORDER BY first_seq) AS place
    FROM firsts
  )
  GROUP BY event_type
),
on_the_way AS (
  SELECT event_type, place
  FROM placed
  WHERE sessions * 2 > (SELECT count(*) FROM goals WHERE first_goal > 1)
    AND event_type NOT IN (SELECT event_type FROM nodes WHERE is_goal)
  QUALIFY row_number() OVER (ORDER BY sessions DESC, event_type) <= getvariable('most_steps')
),
goal_steps AS (
  SELECT event_type, place FROM on_the_way
  UNION ALL
  SELECT min(event_type), 1e9 FROM nodes WHERE is_goal HAVING count(*) > 0
)
SELECT 'stages' AS kind, row_number() OVER (ORDER BY position) AS step, stage AS name
FROM (
  SELECT
    unnest(getvariable('stages')) AS stage,
    generate_subscripts(getvariable('stages'), 1) AS position
)
WHERE stage IN (SELECT stage FROM nodes)
UNION ALL
SELECT 'goal', row_number() OVER (ORDER BY place, event_type), event_type FROM goal_steps;

-- Visits of the steps, of several in a row of one step the first; `run` is the same for turns of a session that
-- climb the steps one by one. Numbers in place of names, since the turns are sorted.
CREATE OR REPLACE TABLE step_turns AS
WITH node_steps AS (
  SELECT node, (kind = 'stages')::BIGINT AS kind_code, step::INTEGER AS step
  FROM nodes
  JOIN funnel_steps ON name = CASE kind WHEN 'stages' THEN stage ELSE event_type END
),
met AS (
  SELECT
    session_key * 2 + kind_code AS session_kind,
    step,
    session_seq,
    customer,
    at_us,
    lag(step) OVER (PARTITION BY session_key * 2 + kind_code ORDER BY session_seq) AS step_before
  FROM visits
  JOIN node_steps USING (node)
)
SELECT
  (session_kind % 2)::INTEGER AS kind_code,
  step,
  session_kind,
  customer,
  at_us,
  step - row_number() OVER (PARTITION BY session_kind ORDER BY session_seq) AS run
FROM met
WHERE step_before IS DISTINCT FROM step;
