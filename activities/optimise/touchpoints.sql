-- Counts of every touchpoint over whole sessions, in order of `node`; rates are worked out from them.
-- Visits and exits are `open` before the goal of the session.

CREATE OR REPLACE TABLE touchpoint_counts AS
WITH in_session AS (
  SELECT
    visits.session_key,
    visits.node,
    min(customer) AS customer,
    count(*) AS visits,
    count(*) FILTER (next_node IS NULL) AS exits,
    count(*) FILTER (is_zero_hit OR coalesce(following.is_failure, false)) AS failures,
    min(session_seq) AS first_visit
  FROM visits
  LEFT JOIN nodes AS following ON following.node = next_node
  GROUP BY ALL
),
counted AS (
  SELECT
    node,
    count(DISTINCT customer) AS customers,
    count(*) AS sessions,
    sum(visits)::BIGINT AS visits,
    sum(exits)::BIGINT AS exits,
    sum(failures)::BIGINT AS failures,
    count(*) FILTER (last_goal > first_visit) AS converted_sessions
  FROM in_session
  LEFT JOIN goals USING (session_key)
  GROUP BY node
),
timed AS (
  SELECT node, count(duration) AS followed_visits, median(duration) / 1e6 AS median_seconds
  FROM visits
  GROUP BY node
),
before_goal AS (
  SELECT
    from_node AS node,
    sum(transitions)::BIGINT AS open_visits,
    coalesce(sum(transitions) FILTER (to_node = -2), 0)::BIGINT AS open_exits
  FROM edges
  WHERE segment_id = 'all'
  GROUP BY from_node
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
  coalesce(open_visits, 0) AS open_visits,
  coalesce(open_exits, 0) AS open_exits,
  failures,
  converted_sessions,
  followed_visits,
  coalesce(median_seconds, 0) AS median_seconds
FROM nodes
JOIN counted USING (node)
JOIN timed USING (node)
LEFT JOIN before_goal USING (node)
ORDER BY node;
