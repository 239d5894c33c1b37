-- Every row gets the first rule of contract §3 that it breaks, or none. Only keys and verdicts are kept
-- in memory; `row_id` is the row's place in raw_events, which is ordered by source file and row.
-- Variable: as_of.
CREATE OR REPLACE TEMP TABLE judged_alone AS
SELECT
  row_id,
  CASE
    WHEN parse_error IS NOT NULL THEN 'unparsable'
    WHEN customer_id IS NULL THEN 'missing_customer_id'
    WHEN event_time IS NULL THEN 'missing_event_time'
    WHEN event_type IS NULL THEN 'missing_event_type'
    WHEN event_time >= getvariable('as_of')::TIMESTAMPTZ THEN 'future_time'
  END AS verdict
FROM raw_events;

-- Duplicates are looked for among rows that no earlier rule has rejected: a broken row hides no whole one.
CREATE OR REPLACE TEMP TABLE duplicates AS
WITH
whole AS (
  SELECT raw_events.* FROM raw_events JOIN judged_alone USING (row_id) WHERE verdict IS NULL
),
repeated_ids AS (
  SELECT event_id FROM whole WHERE event_id IS NOT NULL GROUP BY event_id HAVING count(*) > 1
),
ranked_ids AS (
  SELECT
    row_id,
    row_number() OVER (PARTITION BY event_id ORDER BY received_time NULLS LAST, row_id) AS place
  FROM whole SEMI JOIN repeated_ids USING (event_id)
),
ranked_rows AS (
  SELECT
    row_id,
    row_number() OVER (
      PARTITION BY event_time, customer_id, order_id, session_id, channel, event_type, product_id,
        quantity, unit_price, amount, currency, query, result_count, reason, campaign, page, device,
        app_version, anonymous_id, received_time, "text", attributes
      ORDER BY row_id
    ) AS place
  FROM whole
  WHERE event_id IS NULL
)
SELECT row_id FROM ranked_ids WHERE place > 1
UNION ALL
SELECT row_id FROM ranked_rows WHERE place > 1;

-- Money is counted exactly up to 10^13; what is beyond is no amount of a shop.
CREATE OR REPLACE MACRO is_no_amount(x) AS coalesce(NOT isfinite(x) OR x < 0 OR x >= 1e13, false);

CREATE OR REPLACE TEMP TABLE judged AS
SELECT
  row_id,
  CASE
    WHEN verdict IS NOT NULL THEN verdict
    WHEN duplicates.row_id IS NOT NULL THEN 'duplicate_event_id'
    WHEN is_no_amount(amount) OR is_no_amount(unit_price) OR is_no_amount(quantity)
      THEN 'invalid_amount'
    WHEN refused.customer_id IS NOT NULL THEN 'no_consent'
  END AS verdict
FROM raw_events
JOIN judged_alone USING (row_id)
LEFT JOIN duplicates USING (row_id)
LEFT JOIN (SELECT customer_id FROM customer_profiles WHERE NOT consent) AS refused
  USING (customer_id);

DROP TABLE judged_alone;
DROP TABLE duplicates;
