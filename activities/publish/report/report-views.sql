-- What the report shows, each a small table: aggregates of the published datasets and of a few artifacts.
-- Means and sums go through DECIMAL, because sums of DOUBLE depend on the order in which threads finish.
CREATE SCHEMA IF NOT EXISTS report;

CREATE OR REPLACE VIEW report.totals AS
SELECT
  count(*) AS customers,
  count(*) FILTER (WHERE orders > 0) AS buyers,
  coalesce(sum(orders), 0)::BIGINT AS orders,
  coalesce(sum(monetary_value::DECIMAL(38, 4)), 0)::DOUBLE AS revenue,
  min(first_seen) AS "firstSeen",
  max(last_seen) AS "lastSeen"
FROM published.customers;

CREATE OR REPLACE VIEW report.lifecycle AS
SELECT coalesce(lifecycle, 'unknown') AS name, count(*) AS customers
FROM published.customers
GROUP BY ALL
ORDER BY customers DESC, name;

CREATE OR REPLACE VIEW report.value_tiers AS
SELECT coalesce(value_tier, 'unknown') AS name, count(*) AS customers
FROM published.customers
GROUP BY ALL
ORDER BY customers DESC, name;

CREATE OR REPLACE VIEW report.funnel AS
SELECT step, touchpoint AS stage, customers
FROM published.funnels
WHERE funnel = 'stages_ordered'
ORDER BY step;

CREATE OR REPLACE VIEW report.segments AS
WITH behaviour AS (
  SELECT
    segment_id,
    (sum(monetary_value::DECIMAL(38, 4))::DOUBLE / count(*)) AS "meanValue",
    (sum(orders)::DOUBLE / count(*)) AS "meanOrders",
    (sum(recency_days)::DOUBLE / count(*)) AS "meanRecencyDays"
  FROM published.customers
  GROUP BY segment_id
)
SELECT
  segment_id AS "segmentId",
  coalesce(name, segment_id) AS name,
  coalesce(description, '') AS description,
  customers,
  share,
  silhouette,
  to_json(centroid)::VARCHAR AS centroid,
  "meanValue",
  "meanOrders",
  "meanRecencyDays"
FROM published.segments
LEFT JOIN behaviour USING (segment_id)
ORDER BY length(segment_id), segment_id;

-- 1,200 points say what 10,000 say and keep the file small; a hash picks the same ones every time.
CREATE OR REPLACE VIEW report.segment_map AS
SELECT segment_id AS "segmentId", x, y
FROM (SELECT * FROM main.segment_map ORDER BY md5(customer_id), customer_id LIMIT 1200)
ORDER BY length(segment_id), segment_id, customer_id;

CREATE OR REPLACE VIEW report.segment_map_explained AS
SELECT max(explained_x + explained_y)::DOUBLE AS explained FROM main.segment_map;

CREATE OR REPLACE VIEW report.selection AS
SELECT * FROM published.segment_selection ORDER BY method, k;

-- Figures of single features, of which there are hundreds, are shown by parts of their own.
CREATE OR REPLACE VIEW report.metrics AS
SELECT area, name, slice, value, lower, upper, n, split, k, protocol
FROM published.metrics
WHERE NOT regexp_matches(name, '\.(information_gain|gain_ratio|permutation_importance)$')
ORDER BY ALL
LIMIT 2000;

CREATE OR REPLACE VIEW report.importance AS
SELECT feature, max(meaning) AS meaning, max(gain) AS gain, max(permutation) AS permutation
FROM main.feature_importance
LEFT JOIN main.feature_names USING (feature)
WHERE target = 'purchase'
GROUP BY feature
ORDER BY permutation DESC NULLS LAST, gain DESC, feature
LIMIT 9;

CREATE OR REPLACE VIEW report.recommendation_sources AS
SELECT
  coalesce(source, 'unknown') AS source,
  count(*) AS rows,
  count(DISTINCT customer_id) AS customers
FROM published.recommendations
GROUP BY ALL
ORDER BY rows DESC, source;

CREATE OR REPLACE VIEW report.recommended_products AS
WITH counted AS (
  SELECT product_id, count(*) AS customers
  FROM published.recommendations
  WHERE product_id IS NOT NULL
  GROUP BY product_id
  ORDER BY customers DESC, product_id
  LIMIT 10
)
SELECT product_id AS "productId", max(title) AS title, customers
FROM counted
LEFT JOIN main.products USING (product_id)
GROUP BY product_id, customers
ORDER BY customers DESC, product_id;

CREATE OR REPLACE VIEW report.touchpoints AS
SELECT
  touchpoint,
  event_type AS "eventType",
  coalesce(stage, 'other') AS stage,
  coalesce(channel, '') AS channel,
  coalesce(customers, 0) AS customers,
  coalesce(sessions, 0) AS sessions,
  exit_rate AS "exitRate",
  revisit_rate AS "revisitRate",
  median_seconds AS "medianSeconds",
  conversion_rate_after AS "conversionAfter",
  friction,
  coalesce(is_key, false) AS "isKey",
  coalesce(issue, 'none') AS issue
FROM published.touchpoints
ORDER BY sessions DESC, touchpoint
LIMIT 200;

-- Transitions of all customers: the row `all` where the stage made it, else the sum over segments.
CREATE OR REPLACE VIEW report.transitions AS
SELECT "from", "to", sum(transitions)::BIGINT AS transitions
FROM published.transitions
WHERE segment_id = 'all'
  OR NOT EXISTS (SELECT 1 FROM published.transitions WHERE segment_id = 'all')
GROUP BY "from", "to"
ORDER BY transitions DESC, "from", "to"
LIMIT 400;

CREATE OR REPLACE VIEW report.paths AS
SELECT
  segment_id AS "segmentId",
  name AS "segmentName",
  origin,
  path,
  cost,
  optimality_gap AS "optimalityGap",
  solver,
  path_probability AS "pathProbability",
  conversion_probability AS "conversionProbability",
  expected_seconds AS "expectedSeconds",
  min_customers AS "minCustomers"
FROM published.paths
LEFT JOIN (SELECT segment_id, name FROM published.segments) USING (segment_id)
WHERE rank = 1
ORDER BY segment_id <> 'all', length(segment_id), segment_id, origin DESC
LIMIT 60;

CREATE OR REPLACE VIEW report.quality AS
SELECT
  dataset,
  "check",
  coalesce(severity, '') AS severity,
  passed,
  observed,
  expected,
  failing_rows AS "failingRows",
  total_rows AS "totalRows"
FROM published.quality
ORDER BY
  CASE
    WHEN passed IS NULL AND severity = 'info' THEN 4
    WHEN passed IS NULL THEN 2
    WHEN passed THEN 3
    WHEN severity = 'block' THEN 0
    ELSE 1
  END,
  dataset, "check", observed
LIMIT 300;

CREATE OR REPLACE VIEW report.rejected AS
SELECT dataset, reason, max(rule) AS rule, count(*) AS rows
FROM published.rejected
GROUP BY dataset, reason
ORDER BY rows DESC, dataset, reason;
