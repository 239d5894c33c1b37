-- Counts of every touchpoint over whole sessions, in order of `node`; rates are worked out from them.
-- A session is `open` at a touchpoint that it first visits before its goal.

CREATE OR REPLACE TABLE touchpoint_counts AS
WITH counted AS (
  SELECT
    node,
    count(DISTINCT customer) AS customers,
    count(*) AS sessions,
    sum(visits)::BIGINT AS visits,
    sum(exits)::BIGINT AS exits,
    count(*) FILTER (converts) AS converted_sessions,
    count(*) FILTER (is_open) AS open_sessions,
    count(*) FILTER (is_open AND ends_here) AS ended_sessions,
    count(*) FILTER (visits > 1) AS repeated_sessions,
    count(*) FILTER (failures > 0) AS failed_sessions
  FROM session_touchpoints
  GROUP BY node
),
timed AS (
  SELECT node, count(duration) AS followed_visits, median(duration) / 1e6 AS median_seconds
  FROM visits
  GROUP BY node
)
SELECT
  node,
  touchpoint,
  event_type,
  stage,
  channel,
  is_goal,
  is_failure,
  customers,
  sessions,
  visits,
  exits,
  converted_sessions,
  open_sessions,
  ended_sessions,
  repeated_sessions,
  failed_sessions,
  followed_visits,
  coalesce(median_seconds, 0) AS median_seconds
FROM nodes
JOIN counted USING (node)
JOIN timed USING (node)
ORDER BY node;
