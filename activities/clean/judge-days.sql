-- The rows of some days, each with the first rule of contract §3 that it breaks, or none. Kept rows have the
-- id of the customer that theirs belongs to; rejected ones stay as they came. Tables: duplicates, refused,
-- identity_map, fences. Variable: as_of. Identifiers: days, from_day, to_day, raw_days (the raw parts that hold rows
-- of them), judged_rows (`owned`, or a query over it that applies further rules), row_as_came (a row as a struct).
CREATE OR REPLACE TEMP TABLE day_rows AS
WITH rows_of_days AS (
  -- The bounds say nothing more than the days; by them row groups are left out without being read.
  SELECT *, clean_day(local_day, source_day) AS clean_day
  FROM {{raw_days}}
  WHERE local_day >= {{from_day}} AND local_day <= {{to_day}}
    AND clean_day(local_day, source_day) IN ({{days}})
  UNION ALL
  SELECT *, clean_day(local_day, source_day) AS clean_day
  FROM {{raw_days}}
  WHERE local_day IS NULL AND clean_day(local_day, source_day) IN ({{days}})
),
repeating AS (
  SELECT source_file, source_row, true AS is_duplicate
  FROM duplicates
  WHERE clean_day IN ({{days}})
),
judged AS (
  SELECT
    rows_of_days.*,
    CASE
      WHEN parse_error IS NOT NULL THEN 'unparsable'
      WHEN customer_id IS NULL THEN 'missing_customer_id'
      WHEN event_time IS NULL THEN 'missing_event_time'
      WHEN event_type IS NULL THEN 'missing_event_type'
      WHEN event_time >= getvariable('as_of')::TIMESTAMPTZ THEN 'future_time'
      WHEN is_duplicate THEN 'duplicate_event_id'
      WHEN is_no_amount(amount) OR is_no_amount(unit_price) OR is_no_amount(quantity)
        THEN 'invalid_amount'
      WHEN refused.customer_id IS NOT NULL THEN 'no_consent'
    END AS verdict
  FROM rows_of_days
  LEFT JOIN repeating USING (source_file, source_row)
  LEFT JOIN refused USING (customer_id)
),
owned AS (
  SELECT judged.*, coalesce(canonical_id, judged.customer_id) AS owner_id
  FROM judged
  LEFT JOIN identity_map ON identity_map.customer_id = judged.customer_id
)
SELECT
  * EXCLUDE (owner_id) REPLACE (
    CASE WHEN verdict IS NULL THEN owner_id ELSE customer_id END AS customer_id
  )
FROM {{judged_rows}};

CREATE OR REPLACE TEMP TABLE rejected_rows AS
SELECT
  clean_day,
  'events' AS dataset, verdict AS reason, source_file, source_row,
  coalesce(
    raw,
    to_json({{row_as_came}})::VARCHAR
  ) AS "row"
FROM day_rows
WHERE verdict IS NOT NULL
ORDER BY source_file, source_row, reason, "row";
