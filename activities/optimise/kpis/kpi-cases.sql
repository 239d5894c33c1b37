-- The cases behind each key figure, of the last period (`now`) and of the equal one before it (`before`): a
-- row a session, customer, order, answer or shown item, with its value x. Variables: date, days, timezone.
-- Views: feedback and outcomes (empty where there is none), and the tables of retention.

CREATE OR REPLACE TABLE kpi_bounds AS
SELECT
  min(event_day) AS first_day,
  (SELECT min(first_us) FROM first_seen) AS known_us,
  getvariable('date')::DATE - getvariable('days')::INTEGER AS now_after,
  getvariable('date')::DATE - 2 * getvariable('days')::INTEGER AS before_after
FROM visits;

CREATE OR REPLACE MACRO period_of(one_day) AS CASE
  WHEN one_day > getvariable('date')::DATE THEN NULL
  WHEN one_day > (SELECT now_after FROM kpi_bounds) THEN 'now'
  WHEN one_day > (SELECT before_after FROM kpi_bounds) THEN 'before'
END;

CREATE OR REPLACE TABLE orders AS
SELECT customer_id, order_key, min(event_day) AS order_day, sum(coalesce(amount, 0)) AS amount
FROM events
WHERE is_purchase
GROUP BY customer_id, order_key;

CREATE OR REPLACE TABLE kpi_cases AS
WITH answers AS (
  SELECT
    customer_id,
    lower(score_type) AS kpi,
    score,
    (feedback_time AT TIME ZONE getvariable('timezone'))::DATE AS answer_day,
    max(score) OVER (PARTITION BY lower(score_type)) AS highest
  FROM feedback
  WHERE score IS NOT NULL AND lower(score_type) IN ('csat', 'nps', 'ces')
),
shown AS (
  SELECT
    customer_id,
    (exposure_time AT TIME ZONE getvariable('timezone'))::DATE AS shown_day,
    clicked,
    converted
  FROM outcomes
  WHERE kind = 'recommendation'
),
cases AS (
  SELECT
    'conversion_rate' AS kpi,
    period_of(event_day) AS period,
    customer_id,
    (goals.session_key IS NOT NULL)::INTEGER::DECIMAL(18, 4) AS x
  FROM visits
  JOIN customer_codes USING (customer)
  LEFT JOIN goals USING (session_key)
  WHERE session_seq = 1
  UNION ALL
  SELECT 'repeat_rate', period_of(order_day) AS period, customer_id, (count(*) > 1)::INTEGER
  FROM orders
  GROUP BY period, customer_id
  UNION ALL
  SELECT 'average_order_value', period_of(order_day), customer_id, amount FROM orders
  UNION ALL
  SELECT
    'retention_d30',
    period_of(first_day + 30),
    customer_id,
    EXISTS (
      SELECT 1 FROM active_days
      WHERE active_days.customer = first_days.customer
        AND event_day BETWEEN first_day + 24 AND first_day + 30
    )::INTEGER
  FROM first_days
  JOIN customer_codes USING (customer)
  UNION ALL
  SELECT
    kpi,
    period_of(answer_day),
    customer_id,
    CASE kpi
      WHEN 'nps' THEN CASE WHEN score >= 9 THEN 1 WHEN score <= 6 THEN -1 ELSE 0 END
      WHEN 'csat' THEN (score >= CASE WHEN highest <= 5 THEN 4 WHEN highest <= 7 THEN 6 WHEN highest <= 10 THEN 8 ELSE 80 END)::INTEGER
      ELSE score
    END
  FROM answers
  UNION ALL
  SELECT 'recommendation_ctr', period_of(shown_day), customer_id, clicked::INTEGER
  FROM shown WHERE clicked IS NOT NULL
  UNION ALL
  SELECT 'recommendation_cvr', period_of(shown_day), customer_id, converted::INTEGER
  FROM shown WHERE converted IS NOT NULL
)
SELECT kpi, period, coalesce(segment, 0) AS segment, x
FROM cases
LEFT JOIN customer_codes USING (customer_id)
WHERE period IS NOT NULL;

-- Sums by segment and of all. The period before counts where the window holds the whole of it; for retention
-- also the four weeks before its first customers came, so that old customers are not taken for new.
CREATE OR REPLACE TABLE kpi_sums AS
WITH summed AS (
  SELECT
    kpi,
    period,
    segment,
    grouping(segment) AS is_all,
    count(*) AS n,
    sum(x)::DECIMAL(38, 4) AS total,
    sum((x::DOUBLE * x::DOUBLE)::DECIMAL(38, 4)) AS squares
  FROM kpi_cases
  GROUP BY GROUPING SETS ((kpi, period, segment), (kpi, period))
)
SELECT
  kpi,
  period,
  CASE WHEN is_all = 1 THEN 'all' ELSE segment_id END AS segment_id,
  n,
  total::DOUBLE AS total,
  squares::DOUBLE AS squares
FROM summed
LEFT JOIN segment_codes USING (segment)
CROSS JOIN kpi_bounds
WHERE (is_all = 1 OR segment <> 0)
  AND (
    period = 'now'
    OR CASE kpi
      WHEN 'retention_d30'
        THEN before_after - 30 + 1 >= least(first_day, make_timestamp(known_us)::DATE) + 28
      ELSE before_after + 1 >= first_day
    END
  )
ORDER BY kpi, segment_id, period;
