-- What was shown to whom, and what came of it: one row a decision and item. A row that breaks a rule has a
-- verdict, the first that applies. What came of an exposure at or after as_of is not known yet: such a row
-- stays as one without an outcome. Variable: as_of. Identifier: is_test_account (whether a customer_id is
-- one). Tables: raw_outcomes, customer_profiles.
CREATE OR REPLACE TEMP TABLE judged_outcomes AS
WITH judged AS (
  SELECT
    decision_id, customer_id, exposure_time, lower(trim(kind)) AS kind, item,
    coalesce(policy, 'unknown') AS policy, coalesce(arm, 'unknown') AS arm, propensity,
    try_cast(rank AS BIGINT) AS "rank",
    coalesce(clicked, false) AS clicked, coalesce(converted, false) AS converted, outcome_time,
    CASE WHEN isfinite("value") THEN "value" END AS "value",
    coalesce(raw, to_json(raw_outcomes)::VARCHAR) AS came_as, source_file, source_row,
    CASE
      WHEN parse_error IS NOT NULL THEN 'unparsable'
      WHEN customer_id IS NULL THEN 'missing_customer_id'
      WHEN exposure_time IS NULL THEN 'missing_exposure_time'
      WHEN decision_id IS NULL THEN 'missing_decision_id'
      WHEN item IS NULL THEN 'missing_item'
      WHEN lower(trim(kind)) IN ('recommendation', 'action') IS NOT TRUE THEN 'unknown_kind'
      WHEN (isfinite(propensity) AND propensity > 0 AND propensity <= 1) IS NOT TRUE
        THEN 'invalid_propensity'
      WHEN exposure_time >= getvariable('as_of')::TIMESTAMPTZ THEN 'future_time'
      WHEN customer_id IN (SELECT customer_id FROM customer_profiles WHERE NOT consent)
        THEN 'no_consent'
      WHEN {{is_test_account}} THEN 'test_account'
    END AS verdict
  FROM raw_outcomes
)
SELECT
  * REPLACE (
    CASE
      WHEN verdict IS NULL AND row_number() OVER (
        PARTITION BY verdict, decision_id, item ORDER BY source_file, source_row
      ) > 1 THEN 'duplicate_outcome'
      ELSE verdict
    END AS verdict
  )
FROM judged;

CREATE OR REPLACE TEMP TABLE clean_outcomes AS
SELECT
  decision_id, customer_id, exposure_time, kind, item, policy, arm, propensity, "rank",
  clicked AND is_known AS clicked, converted AND is_known AS converted,
  CASE WHEN is_known THEN outcome_time END AS outcome_time,
  CASE WHEN is_known THEN "value" END AS "value"
FROM (
  SELECT *, coalesce(outcome_time < getvariable('as_of')::TIMESTAMPTZ, true) AS is_known
  FROM judged_outcomes
)
WHERE verdict IS NULL;
