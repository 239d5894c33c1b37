-- A row for every customer seen before a cut-off, also those whose events lie before its window.
-- Tables: customer_numbers, seen_events, customer_windows, purchase_windows,
-- feedback_windows, cutoffs. View: customer_profiles. Identifier: feature_columns.
CREATE OR REPLACE TEMP VIEW features AS
WITH
population AS (
  SELECT cutoff_index, customer, customer_id, at_us
  FROM customer_numbers
  JOIN cutoffs ON first_us < at_us
),
buyers AS (
  SELECT DISTINCT cutoff_index, customer
  FROM seen_events
  JOIN cutoffs ON seen_events.at_us >= cutoffs.at_us AND seen_events.at_us < label_end_us
  WHERE is_purchase
),
joined AS (
  SELECT
    population.cutoff_index,
    population.customer_id,
    CASE WHEN population.cutoff_index > 0 THEN (buyers.customer IS NOT NULL)::INTEGER END AS purchased,
    CASE WHEN epoch_us(signup_time) < at_us THEN (at_us - epoch_us(signup_time)) / 86400e6 END
      AS signup_days,
    windows.* EXCLUDE (cutoff_index, customer),
    bought.* EXCLUDE (cutoff_index, customer),
    said.* EXCLUDE (cutoff_index, customer)
  FROM population
  LEFT JOIN customer_windows AS windows USING (cutoff_index, customer)
  LEFT JOIN purchase_windows AS bought USING (cutoff_index, customer)
  LEFT JOIN feedback_windows AS said USING (cutoff_index, customer)
  LEFT JOIN buyers USING (cutoff_index, customer)
  LEFT JOIN customer_profiles USING (customer_id)
)
SELECT cutoff_index, customer_id, purchased, {{feature_columns}}
FROM joined;
