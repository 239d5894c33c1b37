-- What joins customers: pairs of ids that share a value of a declared key. Who refuses consent and test
-- accounts are left out before anything is counted. Times are microseconds, null where a source has none.
-- Tables: raw_events, raw_customers, customer_profiles. Variables: known_before, test_accounts
-- (patterns), key_limits (key to the customers that may share a value). Identifier: pairs, a
-- query of customer_id, "key", "value", at_us.
CREATE OR REPLACE TEMP TABLE identity_values AS
SELECT *
FROM (
  SELECT customer_id, "key", "value", min(at_us) AS at_us
  FROM ({{pairs}})
  WHERE "value" IS NOT NULL
  GROUP BY customer_id, "key", "value"
)
ANTI JOIN (SELECT customer_id FROM customer_profiles WHERE NOT consent) USING (customer_id)
WHERE len(list_filter(getvariable('test_accounts')::VARCHAR[], lambda pattern: customer_id GLOB pattern)) = 0;

CREATE OR REPLACE TEMP TABLE identity_key_values AS
SELECT "key", count(*) AS "values" FROM identity_values GROUP BY "key";

CREATE OR REPLACE TEMP TABLE identity_shared AS
SELECT
  customer_id, "key", sha256("key" || chr(31) || "value")[1:16] AS value_hash, "value", at_us, customers,
  getvariable('key_limits')["key"]::BIGINT AS most_customers
FROM identity_values
JOIN (
  SELECT "key", "value", count(*) AS customers
  FROM identity_values
  GROUP BY "key", "value"
  HAVING count(*) > 1
) USING ("key", "value");

DROP TABLE identity_values;

-- Ids by number: the smaller it is, the sooner the id names its group.
CREATE OR REPLACE TEMP TABLE identity_ids AS
WITH
joinable AS (
  SELECT DISTINCT customer_id FROM identity_shared WHERE customers <= most_customers
),
seen AS (
  SELECT customer_id, min(event_time) AS first_seen
  FROM raw_events
  SEMI JOIN joinable USING (customer_id)
  WHERE parse_error IS NULL AND event_type IS NOT NULL
    AND event_time < getvariable('known_before')::TIMESTAMPTZ
  GROUP BY customer_id
),
profiled AS (SELECT customer_id, signup_time, 0 AS without_profile FROM customer_profiles)
SELECT
  customer_id,
  row_number() OVER (
    ORDER BY signup_time NULLS LAST, without_profile NULLS LAST, first_seen NULLS LAST, customer_id
  ) - 1 AS "number"
FROM joinable
LEFT JOIN profiled USING (customer_id)
LEFT JOIN seen USING (customer_id);

CREATE OR REPLACE TEMP TABLE identity_members AS
SELECT "number", "key", "value", value_hash, at_us
FROM identity_shared
JOIN identity_ids USING (customer_id)
WHERE customers <= most_customers;

-- A star a value: the first that had it, with each of the others; both have it once the later one has.
CREATE OR REPLACE TEMP TABLE identity_edges AS
SELECT earliest AS "left", "number" AS "right", min(at_us) AS known_us
FROM (
  SELECT
    "number", at_us,
    first_value("number") OVER (
      PARTITION BY "key", "value" ORDER BY at_us NULLS LAST, "number"
    ) AS earliest
  FROM identity_members
)
WHERE earliest <> "number"
GROUP BY "left", "right";
