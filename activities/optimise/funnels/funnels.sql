-- How far customers come in three ways of counting, over the whole window. `unordered`: all steps so far, in
-- any order. `ordered`: each step at or after the moment at which the one before was reached, across
-- sessions. `strict`: within one session, with no other step of the funnel between. So a customer who is
-- counted by a stricter way is counted by the others, and no step has more customers than the one before.

CREATE OR REPLACE TABLE funnel_reached AS
WITH RECURSIVE ordered AS (
  SELECT kind_code, step, customer, min(at_us) AS at_us
  FROM step_turns
  WHERE step = 1
  GROUP BY kind_code, step, customer
  UNION ALL
  SELECT staged.kind_code, staged.step, ordered.customer, min(staged.at_us) AS at_us
  FROM ordered
  JOIN step_turns AS staged
    ON staged.kind_code = ordered.kind_code
    AND staged.step = ordered.step + 1
    AND staged.customer = ordered.customer
    AND staged.at_us >= ordered.at_us
  GROUP BY staged.kind_code, staged.step, ordered.customer
),
-- A bit a step that the customer has come to; the last step is the place of the lowest bit that is not set.
unordered AS (
  SELECT kind_code, customer, bit_or(1 << (step - 1)) AS met
  FROM step_turns
  GROUP BY kind_code, customer
),
strict AS (
  SELECT kind_code, customer, max(last_step) AS last_step
  FROM (
    SELECT session_kind, run, min(kind_code) AS kind_code, min(customer) AS customer, max(step) AS last_step
    FROM step_turns
    GROUP BY session_kind, run
    HAVING min(step) = 1
  )
  GROUP BY kind_code, customer
)
SELECT kind_code, 'ordered' AS counting, step, customer FROM ordered
UNION ALL
SELECT kind_code, 'unordered', unnest(range(1, bit_count(met & ~(met + 1)) + 1))::INTEGER, customer FROM unordered
UNION ALL
SELECT kind_code, 'strict', unnest(range(1, last_step + 1))::INTEGER, customer FROM strict;

CREATE OR REPLACE TABLE funnels AS
WITH counted AS (
  SELECT
    CASE kind_code WHEN 1 THEN 'stages' ELSE 'goal' END AS kind,
    counting,
    segment,
    grouping(segment) AS is_all,
    step,
    count(*) AS customers
  FROM funnel_reached
  JOIN customer_codes USING (customer)
  GROUP BY GROUPING SETS ((kind_code, counting, segment, step), (kind_code, counting, step))
),
named AS (
  SELECT
    kind || '_' || counting || CASE WHEN is_all = 1 THEN '' ELSE ':' || segment_id END AS funnel,
    kind,
    step,
    customers
  FROM counted
  LEFT JOIN segment_codes USING (segment)
  WHERE is_all = 1 OR (segment <> 0 AND counting = 'ordered')
)
SELECT
  funnel,
  funnel_steps.step::BIGINT AS step,
  name AS touchpoint,
  coalesce(customers, 0) AS customers,
  coalesce(
    coalesce(customers, 0)::DOUBLE
      / nullif(first_value(coalesce(customers, 0)) OVER (PARTITION BY funnel ORDER BY funnel_steps.step), 0),
    0
  ) AS rate
FROM (SELECT DISTINCT funnel, kind FROM named)
JOIN funnel_steps USING (kind)
LEFT JOIN named USING (funnel, kind, step)
ORDER BY funnel, step;

DROP TABLE step_turns;
