-- Rows, nulls and values of each local day, from one scan of the saved events. {{nulls}} counts the null
-- rows of each column that has some, {{sums}} adds them up. Amounts fall into bins of a quarter of an
-- octave. Of the values of a column the 50 most frequent stay apart: more make no group of their own.
CREATE OR REPLACE TEMP TABLE day_cube AS
SELECT
  event_day,
  event_type,
  channel,
  CASE WHEN amount > 0 THEN floor(4 * log2(amount::DOUBLE))::INTEGER::VARCHAR END AS amount_bin,
  count(*) AS rows,
  {{nulls}}
FROM saved_events
GROUP BY ALL;

CREATE OR REPLACE TEMP VIEW day_rows AS
SELECT event_day::VARCHAR AS "day", sum(rows)::BIGINT AS rows, {{sums}}
FROM day_cube
GROUP BY event_day
ORDER BY event_day;

CREATE OR REPLACE TEMP VIEW day_values AS
WITH
by_day AS (
  SELECT 'event_type' AS "column", event_day, event_type AS "value", sum(rows) AS rows
  FROM day_cube GROUP BY ALL
  UNION ALL
  SELECT 'channel', event_day, channel, sum(rows) FROM day_cube GROUP BY ALL
  UNION ALL
  SELECT 'amount', event_day, amount_bin, sum(rows)
  FROM day_cube WHERE amount_bin IS NOT NULL GROUP BY ALL
),
frequent AS (
  SELECT "column", "value"
  FROM by_day
  GROUP BY "column", "value"
  QUALIFY "column" = 'amount'
    OR row_number() OVER (PARTITION BY "column" ORDER BY sum(rows) DESC, "value") <= 50
)
SELECT
  by_day."column", event_day::VARCHAR AS "day",
  CASE WHEN frequent."value" IS NULL THEN '(other)' ELSE by_day."value" END AS "value",
  sum(rows)::BIGINT AS rows
FROM by_day LEFT JOIN frequent USING ("column", "value")
GROUP BY ALL
ORDER BY ALL;
