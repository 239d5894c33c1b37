-- The most frequent ways to the goal, as lists of nodes before it, with their loops.
-- Equal counts: the shorter way, then the alphabetical order of touchpoints. Sessions that begin with the
-- goal have no way. Variables: max_steps (longer sessions are left out), top.

CREATE OR REPLACE TABLE observed_paths AS
WITH ways AS (
  SELECT session_key, min(segment) AS segment, list(node ORDER BY session_seq) AS way
  FROM visits
  JOIN goals USING (session_key)
  WHERE session_seq < first_goal
  GROUP BY session_key
  HAVING count(*) <= getvariable('max_steps')
),
counted AS (
  SELECT segment, grouping(segment) AS is_all, way, count(*) AS sessions
  FROM ways
  GROUP BY GROUPING SETS ((segment, way), (way))
)
SELECT
  CASE WHEN is_all = 1 THEN 'all' ELSE segment_id END AS segment_id,
  row_number() OVER (PARTITION BY is_all, segment ORDER BY sessions DESC, len(way), way) AS rank,
  way,
  sessions
FROM counted
LEFT JOIN segment_codes USING (segment)
WHERE is_all = 1 OR segment <> 0
QUALIFY rank <= getvariable('top')
ORDER BY segment_id, rank;
