-- How far customers come in three ways of counting, over the whole window. `unordered`: all steps so far, in
-- any order. `ordered`: each step at or after the moment at which the one before was reached, across
-- sessions. `strict`: within one session, with no other step of the funnel between. So a customer who is
-- counted by a stricter way is counted by the others, and no step has more customers than the one before.

CREATE OR REPLACE TABLE funnel_reached AS
WITH RECURSIVE ordered AS (
  SELECT kind, step, customer, min(at_us) AS at_us
  FROM step_turns
  WHERE step = 1
  GROUP BY kind, step, customer
  UNION ALL
  SELECT staged.kind, staged.step, ordered.customer, min(staged.at_us) AS at_us
  FROM ordered
  JOIN step_turns AS staged
    ON staged.kind = ordered.kind
    AND staged.step = ordered.step + 1
    AND staged.customer = ordered.customer
    AND staged.at_us >= ordered.at_us
  GROUP BY staged.kind, staged.step, ordered.customer
),
unordered AS (
  SELECT kind, step, customer
  FROM (SELECT DISTINCT kind, step, customer FROM step_turns)
  QUALIFY row_number() OVER (PARTITION BY kind, customer ORDER BY step) = step
),
strict AS (
  SELECT kind, customer, max(last_step) AS last_step
  FROM (
    SELECT kind, customer, session_key, run, max(step) AS last_step
    FROM step_turns
    GROUP BY ALL
    HAVING min(step) = 1
  )
  GROUP BY kind, customer
)
SELECT kind, 'ordered' AS counting, step, customer FROM ordered
UNION ALL
SELECT kind, 'unordered', step, customer FROM unordered
UNION ALL
SELECT kind, 'strict', unnest(range(1, last_step + 1)), customer FROM strict;

CREATE OR REPLACE TABLE funnels AS
WITH counted AS (
  SELECT kind, counting, segment, grouping(segment) AS is_all, step, count(*) AS customers
  FROM funnel_reached
  JOIN customer_codes USING (customer)
  GROUP BY GROUPING SETS ((kind, counting, segment, step), (kind, counting, step))
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
