-- What of the window decides on rows of single days: rows that repeat an earlier received one, customers
-- who refuse, and ids that belong to another customer. Table: identity_map. Variables: as_of, first_day,
-- last_day.

-- The day whose part holds a row: its local day; its source day where it cannot be dated.
CREATE OR REPLACE MACRO clean_day(local_day, source_day) AS greatest(
  getvariable('first_day')::DATE,
  least(getvariable('last_day')::DATE, coalesce(local_day, source_day, getvariable('last_day')::DATE))
);

-- Money is counted exactly up to 10^13; what is beyond is no amount of a shop.
CREATE OR REPLACE MACRO is_no_amount(x) AS coalesce(NOT isfinite(x) OR x < 0 OR x >= 1e13, false);

-- Duplicates are looked for among rows that no earlier rule rejects: a broken row hides no whole one.
CREATE OR REPLACE MACRO breaks_no_rule_yet(parse_error, customer_id, event_time, event_type) AS
  parse_error IS NULL
  AND customer_id IS NOT NULL
  AND event_time IS NOT NULL
  AND event_type IS NOT NULL
  AND event_time < getvariable('as_of')::TIMESTAMPTZ;

CREATE OR REPLACE TABLE duplicates AS
WITH
repeated AS (
  SELECT row_hash
  FROM raw_events
  WHERE breaks_no_rule_yet(parse_error, customer_id, event_time, event_type)
  GROUP BY row_hash
  HAVING count(*) > 1
),
candidates AS (
  SELECT *
  FROM raw_events SEMI JOIN repeated USING (row_hash)
  WHERE breaks_no_rule_yet(parse_error, customer_id, event_time, event_type)
),
ranked AS (
  SELECT
    local_day, source_day, source_file, source_row,
    row_number() OVER (
      PARTITION BY event_id ORDER BY received_time NULLS LAST, source_file, source_row
    ) AS place
  FROM candidates
  WHERE event_id IS NOT NULL
  UNION ALL
  SELECT
    local_day, source_day, source_file, source_row,
    row_number() OVER (
      PARTITION BY event_time, customer_id, order_id, session_id, channel, event_type, product_id,
        quantity, unit_price, amount, currency, query, result_count, reason, campaign, page, device,
        app_version, anonymous_id, received_time, "text", attributes
      ORDER BY source_file, source_row
    ) AS place
  FROM candidates
  WHERE event_id IS NULL
)
SELECT clean_day(local_day, source_day) AS clean_day, source_file, source_row
FROM ranked
WHERE place > 1;

CREATE OR REPLACE TABLE refused AS
SELECT customer_id FROM customer_profiles WHERE NOT consent;

-- Customers of whom something is to be known when a row of theirs is judged.
CREATE OR REPLACE TABLE standing AS
SELECT customer_id, refused.customer_id IS NOT NULL AS is_refused, canonical_id
FROM refused FULL JOIN identity_map USING (customer_id);

-- Filled by near-midnight.sql where near duplicates are rejected.
CREATE OR REPLACE TABLE near_midnight AS
SELECT clean_day, source_file, source_row FROM duplicates LIMIT 0;

-- What each day's part depends on beyond its own rows.
CREATE OR REPLACE TEMP VIEW day_verdicts AS
SELECT
  clean_day::VARCHAR AS "day",
  'duplicates' AS kind,
  md5(string_agg(concat(source_file, ':', source_row), chr(10) ORDER BY source_file, source_row)) AS digest
FROM duplicates
GROUP BY clean_day
UNION ALL
SELECT
  clean_day::VARCHAR, 'near_midnight',
  md5(string_agg(concat(source_file, ':', source_row), chr(10) ORDER BY source_file, source_row))
FROM near_midnight
GROUP BY clean_day
UNION ALL
SELECT "day"::VARCHAR, 'refused', md5(string_agg(customer_id, chr(10) ORDER BY customer_id))
FROM (
  SELECT DISTINCT clean_day(local_day, source_day) AS "day", customer_id
  FROM raw_events SEMI JOIN refused USING (customer_id)
)
GROUP BY "day"
UNION ALL
SELECT
  "day"::VARCHAR, 'identity',
  md5(string_agg(concat(customer_id, chr(31), canonical_id), chr(10) ORDER BY customer_id))
FROM (
  SELECT DISTINCT clean_day(local_day, source_day) AS "day", customer_id, canonical_id
  FROM raw_events JOIN identity_map USING (customer_id)
)
GROUP BY "day";
