-- Counted transitions within sessions, up to the first goal event, where the session is absorbed.
-- Ends are -1 start, -2 exit, -3 goal (touchpoint-graph.ts); segment null is every customer.
-- Variables: contact_channels, contact_costs (parallel lists), probability_weight, hour_weight, contact_weight.

CREATE OR REPLACE TABLE moves AS
SELECT
  segment,
  customer,
  visits.node AS from_node,
  CASE WHEN next_node IS NULL THEN -2 WHEN following.is_goal THEN -3 ELSE next_node END AS to_node,
  coalesce(duration, 0) AS duration
FROM visits
LEFT JOIN goals USING (session_key)
LEFT JOIN nodes AS following ON following.node = next_node
WHERE first_goal IS NULL OR session_seq < first_goal
UNION ALL
SELECT segment, customer, -1, CASE WHEN is_goal THEN -3 ELSE node END, 0
FROM visits
JOIN nodes USING (node)
WHERE session_seq = 1;

-- A customer has one segment, so the distinct customers of the segments add up to those of all.
CREATE OR REPLACE TABLE edges AS
WITH by_customer AS (
  SELECT segment, from_node, to_node, customer, count(*) AS transitions
  FROM moves
  GROUP BY ALL
),
counted AS (
  SELECT
    segment,
    from_node,
    to_node,
    grouping(segment) AS is_all,
    sum(transitions)::BIGINT AS transitions,
    count(*) AS customers
  FROM by_customer
  GROUP BY GROUPING SETS ((segment, from_node, to_node), (from_node, to_node))
),
timed AS (
  SELECT segment, from_node, to_node, grouping(segment) AS is_all, median(duration) / 1e6 AS median_seconds
  FROM moves
  GROUP BY GROUPING SETS ((segment, from_node, to_node), (from_node, to_node))
),
contacts AS (
  SELECT unnest(getvariable('contact_channels')) AS channel, unnest(getvariable('contact_costs'))::DOUBLE AS contact_cost
),
weighed AS (
  SELECT
    CASE WHEN counted.is_all = 1 THEN 'all' ELSE segment_id END AS segment_id,
    counted.from_node,
    counted.to_node,
    counted.transitions,
    counted.customers,
    counted.transitions::DOUBLE
      / sum(counted.transitions) OVER (PARTITION BY counted.is_all, counted.segment, counted.from_node)::DOUBLE
      AS probability,
    median_seconds,
    coalesce(contact_cost, 0) AS contact_cost
  FROM counted
  JOIN timed
    ON timed.is_all = counted.is_all
    AND timed.segment IS NOT DISTINCT FROM counted.segment
    AND timed.from_node = counted.from_node
    AND timed.to_node = counted.to_node
  LEFT JOIN segment_codes ON segment_codes.segment = counted.segment
  LEFT JOIN nodes ON nodes.node = counted.to_node
  LEFT JOIN contacts USING (channel)
  WHERE counted.is_all = 1 OR counted.segment <> 0
)
SELECT
  segment_id,
  from_node,
  to_node,
  transitions,
  customers,
  probability,
  median_seconds,
  getvariable('probability_weight')::DOUBLE * (0 - ln(probability))
    + getvariable('hour_weight')::DOUBLE * (median_seconds / 3600)
    + getvariable('contact_weight')::DOUBLE * contact_cost AS cost
FROM weighed
ORDER BY segment_id, from_node, to_node;

DROP TABLE moves;
