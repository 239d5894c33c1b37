-- Every customer now, numbered within the group of customers who are alike, in an order drawn by chance.
-- Variables: as_of, max_contacts, require_consent. Macros: drawn_order, drawn_arm (keyed numbers in [0, 1)).
-- Views: contacted (customer_id, exposure_time), consents (customer_id, consent).

CREATE OR REPLACE TEMP TABLE customers_now AS
WITH recent AS (
  SELECT customer_id, count(*) AS contacts
  FROM contacted
  WHERE exposure_time >= getvariable('as_of')::TIMESTAMPTZ - INTERVAL 28 DAY
  GROUP BY customer_id
),
has_consents AS (SELECT count(consent) > 0 AS known FROM consents)
SELECT
  customer_id,
  segment,
  state,
  least(coalesce(contacts, 0), getvariable('max_contacts'))::INTEGER AS contacts,
  (NOT getvariable('require_consent') OR NOT known OR coalesce(consent, false)) AS reachable,
  drawn_order(customer_id) AS place,
  drawn_arm(customer_id) AS arm_draw
FROM customer_weeks
JOIN customer_codes USING (customer)
LEFT JOIN recent USING (customer_id)
LEFT JOIN consents USING (customer_id)
CROSS JOIN has_consents
WHERE week = 0;

CREATE OR REPLACE TEMP TABLE customer_groups AS
SELECT
  row_number() OVER (ORDER BY segment, state, contacts, reachable) - 1 AS "group",
  segment,
  state,
  contacts,
  reachable,
  count(*) AS customers
FROM customers_now
GROUP BY segment, state, contacts, reachable;

CREATE OR REPLACE TEMP TABLE planned_parts (
  "group" DOUBLE, "first" DOUBLE, "last" DOUBLE, "action" DOUBLE, wanted DOUBLE,
  gain DOUBLE, lower DOUBLE, upper DOUBLE
);
