-- Customers by the week (from Monday) and by the month of their first event, and how many of them have an
-- event in each whole week or month since. Customers whose first event lies before the window are left out, as is
-- every period that is not over. Variables: date (last day of the window). View first_seen (customer_id, first_us).

CREATE OR REPLACE TABLE active_days AS
SELECT DISTINCT customer, event_day FROM visits;

CREATE OR REPLACE TABLE first_days AS
SELECT customer, min(event_day) AS first_day
FROM visits
ANTI JOIN (
  SELECT customer
  FROM (SELECT customer, min(at_us) AS at_us FROM visits GROUP BY customer)
  JOIN customer_codes USING (customer)
  JOIN first_seen USING (customer_id)
  WHERE first_us < at_us
) USING (customer)
GROUP BY customer;

CREATE OR REPLACE TABLE retention AS
WITH spans AS (
  SELECT unnest(['week', 'month']) AS span
),
cohorts AS (
  SELECT
    span,
    customer,
    CASE span WHEN 'week' THEN date_trunc('week', first_day) ELSE date_trunc('month', first_day) END AS cohort
  FROM first_days, spans
),
sizes AS (
  SELECT span, cohort, count(*) AS customers FROM cohorts GROUP BY ALL
),
active AS (
  SELECT span, customer, cohort, date_diff(span, cohort, event_day) AS period
  FROM cohorts
  JOIN active_days USING (customer)
  GROUP BY ALL
),
retained AS (
  SELECT span, cohort, period, count(*) AS retained FROM active GROUP BY ALL
),
periods AS (
  SELECT span, cohort, customers, unnest(range(0, date_diff(span, cohort, getvariable('date')::DATE) + 1)) AS period
  FROM sizes
)
SELECT
  CASE span WHEN 'week' THEN strftime(cohort, '%G-W%V') ELSE strftime(cohort, '%Y-%m') END AS cohort,
  period::BIGINT AS period,
  customers,
  coalesce(retained, 0) AS retained
FROM periods
LEFT JOIN retained USING (span, cohort, period)
WHERE CASE span
    WHEN 'week' THEN cohort + to_weeks((period + 1)::INTEGER)
    ELSE cohort + to_months((period + 1)::INTEGER)
  END <= getvariable('date')::DATE + 1
ORDER BY ALL;
