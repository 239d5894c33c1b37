-- Logged lists as the outcomes source.
CREATE OR REPLACE TEMP VIEW outcomes AS
SELECT
  'd' || lpad(decision::VARCHAR, 8, '0') AS decision_id,
  'c' || lpad(customer::VARCHAR, 7, '0') AS customer_id,
  make_timestamptz(exposure_ms * 1000) AS exposure_time,
  'recommendation' AS kind,
  product_id AS item,
  CASE WHEN is_control THEN 'random' ELSE 'blend' END AS policy,
  CASE WHEN is_control THEN 'control' ELSE 'treatment' END AS arm,
  propensity,
  rank,
  clicked,
  converted,
  make_timestamptz(outcome_ms * 1000) AS outcome_time,
  "value"
FROM outcome_rows
ORDER BY exposure_ms, decision, rank;
