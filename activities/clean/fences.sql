-- Tukey fences of log(amount) by event type, from the kept rows of the reference days. Variables:
-- fence_multiplier, reference_start, reference_end (days, the end exclusive). The casts may meet rejected
-- rows: hence try_cast. Identifiers: derived_amount, is_test_account (whether a customer_id is one).
-- Kept rows of the days from which fences and fillers are taken; what rules beyond contract §3 say of single
-- rows is not looked at, test accounts apart.
CREATE OR REPLACE TEMP VIEW reference_events AS
SELECT *
FROM raw_events
ANTI JOIN duplicates USING (source_file, source_row)
WHERE local_day >= getvariable('reference_start')::DATE
  AND local_day < getvariable('reference_end')::DATE
  AND breaks_no_rule_yet(parse_error, customer_id, event_time, event_type)
  AND NOT (is_no_amount(amount) OR is_no_amount(unit_price) OR is_no_amount(quantity))
  AND customer_id NOT IN (SELECT customer_id FROM refused)
  AND NOT {{is_test_account}};

CREATE OR REPLACE TABLE fences AS
SELECT
  event_type,
  q1 - getvariable('fence_multiplier') * (q3 - q1) AS lower_fence,
  q3 + getvariable('fence_multiplier') * (q3 - q1) AS upper_fence
FROM (
  SELECT
    event_type,
    ln(quantile_disc(amount, 0.25)::DOUBLE) AS q1,
    ln(quantile_disc(amount, 0.75)::DOUBLE) AS q3
  FROM (
    SELECT
      event_type,
      try_cast(coalesce(amount, {{derived_amount}}) AS DECIMAL(18, 4)) AS amount
    FROM reference_events
  )
  WHERE amount > 0
  GROUP BY event_type
  HAVING count(*) >= 30
)
ORDER BY event_type;
