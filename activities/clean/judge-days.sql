-- The rows of some days, each with the first rule of contract §3 that it breaks, or none, day after day in the
-- order in which a customer's events are kept, with their fences and journey stage. Kept rows have the id of the
-- customer that theirs belongs to; rejected ones stay as they came. Tables: duplicates, standing, fences. Variables:
-- as_of, stages (event type to stage). Identifiers: days, from_day, to_day, raw_days (the raw parts that hold rows
-- of them), undated_days (those that hold rows without a local day), judged_rows (`owned`, or a query over it that
-- applies further rules), row_as_came (a row as a struct).
CREATE OR REPLACE TEMP TABLE stages AS
SELECT unnest(map_keys(getvariable('stages'))) AS event_type, unnest(map_values(getvariable('stages'))) AS stage;

CREATE OR REPLACE TEMP TABLE day_rows AS
WITH rows_of_days AS (
  -- The bounds say nothing more than the days; by them row groups are left out without being read.
  SELECT *, clean_day(local_day, source_day) AS clean_day
  FROM {{raw_days}}
  WHERE local_day >= {{from_day}} AND local_day <= {{to_day}}
    AND clean_day(local_day, source_day) IN ({{days}})
  UNION ALL
  SELECT *, clean_day(local_day, source_day) AS clean_day
  FROM {{undated_days}}
  WHERE local_day IS NULL AND clean_day(local_day, source_day) IN ({{days}})
),
repeating AS (
  SELECT source_file, source_row, true AS is_duplicate
  FROM duplicates
  WHERE clean_day IN ({{days}})
),
judged AS (
  SELECT
    *,
    CASE
      WHEN parse_error IS NOT NULL THEN 'unparsable'
      WHEN customer_id IS NULL THEN 'missing_customer_id'
      WHEN event_time IS NULL THEN 'missing_event_time'
      WHEN event_type IS NULL THEN 'missing_event_type'
      WHEN event_time >= getvariable('as_of')::TIMESTAMPTZ THEN 'future_time'
      WHEN is_duplicate THEN 'duplicate_event_id'
      WHEN is_no_amount(amount) OR is_no_amount(unit_price) OR is_no_amount(quantity)
        THEN 'invalid_amount'
      WHEN is_refused THEN 'no_consent'
    END AS verdict,
    coalesce(canonical_id, customer_id) AS owner_id
  FROM rows_of_days
  LEFT JOIN repeating USING (source_file, source_row)
  LEFT JOIN standing USING (customer_id)
),
owned AS (
  SELECT * EXCLUDE (is_duplicate, is_refused, canonical_id) FROM judged
),
of_customers AS (
  SELECT
    ruled.* EXCLUDE (owner_id) REPLACE (
      CASE WHEN verdict IS NULL THEN owner_id ELSE customer_id END AS customer_id
    ),
    lower_fence, upper_fence,
    coalesce(stage, 'other') AS stage
  FROM {{judged_rows}} AS ruled
  LEFT JOIN fences ON fences.event_type = ruled.event_type
  LEFT JOIN stages ON stages.event_type = ruled.event_type
)
SELECT *
FROM of_customers
ORDER BY
  clean_day, customer_id, event_time, event_id NULLS LAST, event_type, product_id, order_id, source_file,
  source_row;

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
