-- A row a customer: what is to be done, with whom nothing is done by chance, and why.
-- Variables: pipeline, date, control, max_contacts, weeks, action_names, action_channels, action_evidence,
-- action_products (parallel lists; entry 1 is doing nothing). Views: best_products (customer_id, product_id).
CREATE OR REPLACE TEMP TABLE next_action_rows AS
WITH placed AS (
  SELECT
    customers_now.*,
    "group",
    row_number() OVER (PARTITION BY "group" ORDER BY place, customer_id) AS number
  FROM customers_now
  JOIN customer_groups USING (segment, state, contacts, reachable)
),
planned AS (
  SELECT
    placed.*,
    "action"::INTEGER + 1 AS planned,
    wanted::INTEGER + 1 AS wanted,
    gain,
    lower,
    upper,
    "action" > 0 AND arm_draw < getvariable('control') AS is_control
  FROM placed
  JOIN planned_parts ON planned_parts."group" = placed."group" AND number > "first" AND number <= "last"
),
chosen AS (
  SELECT *, CASE WHEN is_control THEN 1 ELSE planned END AS done FROM planned
)
SELECT
  customer_id,
  concat(touchpoint, ' ', (['day', 'week', 'month', 'longer'])[state % 4 + 1]) AS state,
  getvariable('action_names')[done] AS "action",
  nullif(getvariable('action_channels')[done], '') AS channel,
  CASE WHEN getvariable('action_products')[done] = 1 THEN product_id END AS product_id,
  CASE WHEN done = 1 THEN 0 ELSE gain END AS expected_gain,
  CASE WHEN done = 1 THEN 0 ELSE lower END AS lower,
  CASE WHEN done = 1 THEN 0 ELSE upper END AS upper,
  getvariable('action_evidence')[planned] AS evidence,
  CASE
    WHEN is_control THEN concat(
      'Left alone by chance, so that the effect of ', getvariable('action_names')[planned], ' can be measured'
    )
    WHEN done > 1 THEN concat(
      'Last seen at ', touchpoint, ' ',
      (['today', 'within the week', 'one to four weeks ago', 'more than four weeks ago'])[state % 4 + 1],
      ': ', getvariable('action_names')[done], ' is expected to bring ', printf('%.2f', 100 * gain),
      ' goals more from 100 such customers in ', getvariable('weeks'), ' weeks'
    )
    WHEN NOT reachable THEN 'No consent to be contacted'
    WHEN contacts >= getvariable('max_contacts') THEN concat('Contacted ', contacts, ' times in four weeks')
    WHEN wanted > 1 THEN concat('No capacity is left for ', getvariable('action_names')[wanted])
    ELSE 'No action is expected to be worth its cost'
  END AS reason,
  substr(sha256(concat_ws('/', getvariable('pipeline'), getvariable('date'), 'action', customer_id)), 1, 16)
    AS decision_id,
  concat('value_iteration:', getvariable('action_names')[planned]) AS policy,
  CASE WHEN is_control THEN 'control' ELSE 'treatment' END AS arm,
  CASE
    WHEN planned = 1 THEN 1
    WHEN is_control THEN getvariable('control')
    ELSE 1 - getvariable('control')
  END::DOUBLE AS propensity
FROM chosen
JOIN nodes ON nodes.node = state // 4
LEFT JOIN best_products USING (customer_id);
