-- Sums by kind and arm over customers on days, as whole numbers so that their order does not matter. Table: outcomes.
-- Variables: as_of, days.
CREATE OR REPLACE TEMP TABLE outcome_arms AS
WITH units AS (
  SELECT
    kind, arm, customer_id, date_trunc('day', exposure_time) AS shown_on,
    count(*) AS shown,
    count(*) FILTER (clicked OR converted) AS clicked,
    count(*) FILTER (converted) AS converted,
    round(sum(coalesce("value", 0)::DECIMAL(18, 2)) * 100)::BIGINT AS cents
  FROM outcomes
  WHERE exposure_time >= getvariable('as_of')::TIMESTAMPTZ - to_days(getvariable('days')::INTEGER)
  GROUP BY ALL
)
SELECT
  kind, arm, count(*) AS n,
  sum(shown)::DOUBLE AS shown, sum(shown * shown)::DOUBLE AS shown_shown,
  sum(clicked)::DOUBLE AS clicked, sum(clicked * clicked)::DOUBLE AS clicked_clicked,
  sum(clicked * shown)::DOUBLE AS clicked_shown,
  sum(converted)::DOUBLE AS converted, sum(converted * converted)::DOUBLE AS converted_converted,
  sum(converted * shown)::DOUBLE AS converted_shown,
  sum(cents)::DOUBLE AS cents, sum(cents::HUGEINT * cents)::DOUBLE AS cents_cents
FROM units
GROUP BY kind, arm
ORDER BY kind, arm;
