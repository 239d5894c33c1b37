-- How far the values of one column lie above the mean of their event type, by product or by channel: effects of a
-- one-way random model, drawn to the mean the more, the fewer values a group has (best linear unbiased prediction).
-- The two variances come from the analysis of variance by the method of moments (Searle, Casella and McCulloch 1992,
-- Variance Components, section 3.6). Takes what it explains out of `residuals` (event_type, product_id, channel, y)
-- and adds to fill_effects and fill_means. Sums are of decimals, so that every order of adding gives the same.
-- Variables: filled_column, level, fewest. Identifier: level (a column of residuals).
CREATE OR REPLACE TEMP TABLE means AS
SELECT event_type, sum(y)::DOUBLE / count(*) AS mean
FROM residuals
GROUP BY event_type
HAVING count(*) >= getvariable('fewest');

CREATE OR REPLACE TEMP TABLE effects AS
WITH
groups AS (
  SELECT event_type, {{level}} AS "value", count(*) AS n, sum(y) AS s, sum(y * y) AS q
  FROM residuals SEMI JOIN means USING (event_type)
  WHERE {{level}} IS NOT NULL
  GROUP BY event_type, {{level}}
),
sums AS (
  SELECT
    event_type,
    count(*) AS k,
    sum(n)::DOUBLE AS n,
    sum(n * n)::DOUBLE AS nn,
    sum(s)::DOUBLE AS s,
    sum(q)::DOUBLE AS q,
    sum((s::DOUBLE * s::DOUBLE / n)::DECIMAL(38, 9))::DOUBLE AS explained
  FROM groups
  GROUP BY event_type
  HAVING count(*) >= 2 AND sum(n) > count(*)
),
variances AS (
  SELECT
    event_type,
    greatest(0, q - explained) / (n - k) AS within_groups,
    greatest(
      0, ((explained - s * s / n) / (k - 1) - greatest(0, q - explained) / (n - k)) * (k - 1) / (n - nn / n)
    ) AS between_groups
  FROM sums
)
SELECT
  event_type, "value",
  round(
    n * between_groups / (n * between_groups + within_groups) * (s::DOUBLE / n - mean), 6
  ) AS effect
FROM groups
JOIN variances USING (event_type)
JOIN means USING (event_type)
WHERE between_groups > 1e-9;

INSERT INTO fill_means
SELECT getvariable('filled_column'), getvariable('level'), event_type, mean FROM means;

INSERT INTO fill_effects
SELECT getvariable('filled_column'), getvariable('level'), event_type, "value", effect FROM effects;

CREATE OR REPLACE TEMP TABLE residuals AS
SELECT
  residuals.event_type, product_id, channel,
  (y - round(mean, 6)::DECIMAL(12, 6) - coalesce(effect, 0)::DECIMAL(12, 6))::DECIMAL(12, 6) AS y
FROM residuals
JOIN means ON means.event_type = residuals.event_type
LEFT JOIN effects ON effects.event_type = residuals.event_type AND effects."value" = residuals.{{level}};
