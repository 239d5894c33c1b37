-- What each channel gets of the conversions by the rules, and how touches follow one another, both by part
-- of the customers. From journey_touches (journey, part, position, length, code, conversions, value, age_us).
-- Variable: half_life_us.

CREATE OR REPLACE TABLE rule_credits AS
WITH weighed AS (
  SELECT
    *,
    pow(0.5::DOUBLE, age_us::DOUBLE / getvariable('half_life_us')::DOUBLE)::DECIMAL(38, 18) AS recency,
    row_number() OVER (PARTITION BY journey, code ORDER BY position) = 1 AS is_new
  FROM journey_touches
  WHERE conversions > 0
),
summed AS (
  SELECT
    *,
    sum(recency) OVER (PARTITION BY journey) AS recencies,
    count(*) FILTER (is_new) OVER (PARTITION BY journey) AS channels
  FROM weighed
),
shares AS (
  SELECT
    part,
    code,
    conversions,
    value,
    unnest(['first', 'last', 'linear', 'position', 'time_decay', 'shapley']) AS model,
    unnest([
      (position = 1)::INTEGER::DOUBLE,
      (position = length)::INTEGER::DOUBLE,
      1 / length::DOUBLE,
      CASE
        WHEN length = 1 THEN 1
        WHEN length = 2 THEN 0.5
        WHEN position IN (1, length) THEN 0.4
        ELSE 0.2 / (length - 2)::DOUBLE
      END,
      CASE WHEN recencies > 0 THEN recency::DOUBLE / recencies::DOUBLE ELSE 1 / length::DOUBLE END,
      is_new::INTEGER / channels::DOUBLE
    ]) AS share
  FROM summed
)
SELECT
  model,
  part,
  code,
  sum((share * conversions)::DECIMAL(38, 15))::DOUBLE AS conversions,
  sum((share * value::DOUBLE)::DECIMAL(38, 12))::DOUBLE AS value
FROM shares
GROUP BY model, part, code;

-- The last three touches (0 before the first) and what came next: a touch, -1 a conversion, -2 none.
CREATE OR REPLACE TABLE touch_moves AS
WITH remembered AS (
  SELECT
    part,
    lag(code, 2, 0) OVER journey AS third,
    lag(code, 1, 0) OVER journey AS second,
    code AS latest,
    lead(code) OVER journey AS following,
    position,
    conversions
  FROM journey_touches
  WINDOW journey AS (PARTITION BY journey ORDER BY position)
)
SELECT
  part,
  third,
  second,
  latest,
  coalesce(following, CASE WHEN conversions > 0 THEN -1 ELSE -2 END) AS following,
  count(*) AS moves
FROM remembered
GROUP BY ALL
UNION ALL
SELECT part, 0, 0, 0, latest, count(*) FROM remembered WHERE position = 1 GROUP BY ALL;
