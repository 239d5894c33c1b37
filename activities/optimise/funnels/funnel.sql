-- Sequential funnel of customers over the whole window, across sessions. A customer reaches the first
-- stage at the first event of it, and each next stage at the first event of it at or after the moment at
-- which the stage before was reached. Stages without any event are no step.
-- `rate` is the share of the customers of the first step. Variable: stages (in order).

CREATE OR REPLACE TABLE funnel_steps AS
SELECT row_number() OVER (ORDER BY position) AS step, stage
FROM (
  SELECT
    unnest(getvariable('stages')) AS stage,
    generate_subscripts(getvariable('stages'), 1) AS position
)
WHERE stage IN (SELECT stage FROM nodes);

CREATE OR REPLACE TABLE staged_visits AS
SELECT step, customer, at_us
FROM visits
JOIN nodes USING (node)
JOIN funnel_steps USING (stage);

CREATE OR REPLACE TABLE funnel AS
WITH RECURSIVE reached AS (
  SELECT step, customer, min(at_us) AS at_us
  FROM staged_visits
  WHERE step = 1
  GROUP BY step, customer
  UNION ALL
  SELECT staged.step, reached.customer, min(staged.at_us) AS at_us
  FROM reached
  JOIN staged_visits AS staged
    ON staged.step = reached.step + 1
    AND staged.customer = reached.customer
    AND staged.at_us >= reached.at_us
  GROUP BY staged.step, reached.customer
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

DROP TABLE staged_visits;
