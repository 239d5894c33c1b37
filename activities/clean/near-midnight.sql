-- Near duplicates whose earlier event lies on the day before, which the day of the later one alone does not show.
-- Of each day only what lies within the seconds of its ends is looked at, and of that what the rules before this
-- one leave. Tables: raw_events, duplicates, standing. Variables: near_seconds, timezone, those of
-- window-verdicts.sql. Identifier: is_test_account.
CREATE OR REPLACE TABLE near_midnight AS
WITH
at_ends AS (
  SELECT *
  FROM raw_events
  WHERE epoch_us(event_time) - epoch_us(timezone(getvariable('timezone'), local_day::TIMESTAMP))
      <= getvariable('near_seconds') * 1000000
    OR epoch_us(timezone(getvariable('timezone'), local_day::TIMESTAMP + INTERVAL 1 DAY))
      - epoch_us(event_time) <= getvariable('near_seconds') * 1000000
),
left_over AS (
  SELECT
    clean_day(local_day, source_day) AS clean_day,
    source_file, source_row, event_type, product_id, event_time, received_time,
    coalesce(canonical_id, customer_id) AS owner_id
  FROM at_ends
  LEFT JOIN standing USING (customer_id)
  ANTI JOIN duplicates USING (source_file, source_row)
  WHERE breaks_no_rule_yet(parse_error, customer_id, event_time, event_type)
    AND NOT (is_no_amount(amount) OR is_no_amount(unit_price) OR is_no_amount(quantity))
    AND is_refused IS NOT TRUE
    AND NOT {{is_test_account}}
)
SELECT clean_day, source_file, source_row
FROM (
  SELECT
    *,
    epoch_us(event_time) - epoch_us(lag(event_time) OVER in_time) AS since_us,
    lag(clean_day) OVER in_time AS day_before
  FROM left_over
  WINDOW in_time AS (
    PARTITION BY owner_id, event_type, product_id
    ORDER BY event_time, received_time NULLS LAST, source_file, source_row
  )
)
WHERE since_us <= getvariable('near_seconds') * 1000000 AND day_before <> clean_day;
