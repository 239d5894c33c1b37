-- Sequential funnel of customers over the whole window, across sessions. A customer reaches the first
-- stage at the first event of it, and each next stage at the first event of it at or after the moment at
-- which the stage before was reached. Stages without any event are no step.
-- Variable: stages (in order).

CREATE OR REPLACE TABLE funnel_steps AS
SELECT row_number() OVER (ORDER BY position) AS step, stage
FROM (
  SELECT
    unnest(getvariable('stages')) AS stage,
    generate_subscripts(getvariable('stages'), 1) AS position
)
WHERE stage IN (SELECT stage FROM nodes);

CREATE OR REPLACE TABLE funnel AS
WITH RECURSIVE reached AS (
  SELECT 1::BIGINT AS step, customer, min(at_us) AS at_us
  FROM visits
  JOIN nodes USING (node)
  JOIN funnel_steps USING (stage)
  WHERE step = 1
  GROUP BY customer
  UNION ALL
  SELECT funnel_steps.step, reached.customer, min(visits.at_us) AS at_us
  FROM reached
  JOIN funnel_steps ON funnel_steps.step = reached.step + 1
  JOIN nodes ON nodes.stage = funnel_steps.stage
  JOIN visits ON visits.node = nodes.node AND visits.customer = reached.customer AND visits.at_us >= reached.at_us
  GROUP BY funnel_steps.step, reached.customer
)
SELECT
  step,
  stage,
  count(customer) AS customers,
  coalesce(count(customer)::DOUBLE / nullif(first_value(count(customer)) OVER (ORDER BY step), 0), 0) AS rate
FROM funnel_steps
LEFT JOIN reached USING (step)
GROUP BY step, stage
ORDER BY step;
