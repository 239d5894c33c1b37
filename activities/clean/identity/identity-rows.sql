-- The map from an id to the customer that it belongs to, and the rows of `identity`: for every id that is
-- joined, each value that it shares, and every value that too many customers share.
-- Table: identity_groups("number", canonical, known_us), beside those of identity-edges.sql.
CREATE OR REPLACE MACRO instant_text(at_us) AS
  strftime(make_timestamp(at_us::BIGINT), '%Y-%m-%dT%H:%M:%S.%gZ');

-- Not a temporary table: sessions that clean days side by side read it.
CREATE OR REPLACE TABLE identity_map AS
SELECT
  own.customer_id,
  canonical.customer_id AS canonical_id,
  make_timestamp(known_us::BIGINT)::TIMESTAMPTZ AS known_since
FROM identity_groups AS joined
JOIN identity_ids AS own ON own."number" = joined."number"::BIGINT
JOIN identity_ids AS canonical ON canonical."number" = joined.canonical::BIGINT
WHERE joined.canonical <> joined."number";

CREATE OR REPLACE TEMP TABLE identity_evidence AS
WITH
placed AS (
  SELECT
    "key", value_hash, members."number", canonical, at_us,
    bool_or(members."number" = canonical) OVER everyone AS has_canonical,
    max(at_us) FILTER (members."number" = canonical) OVER everyone AS canonical_us,
    first_value(members."number") OVER earliest_first AS first_number,
    first_value(at_us) OVER earliest_first AS first_us,
    nth_value(members."number", 2) OVER earliest_first AS second_number,
    nth_value(at_us, 2) OVER earliest_first AS second_us
  FROM identity_members AS members
  JOIN (SELECT "number"::BIGINT AS "number", canonical::BIGINT AS canonical FROM identity_groups) AS joined
    ON joined."number" = members."number"
  WINDOW
    everyone AS (PARTITION BY "key", "value"),
    earliest_first AS (
      PARTITION BY "key", "value" ORDER BY at_us NULLS LAST, members."number"
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    )
)
SELECT
  "key", value_hash, "number", at_us,
  CASE WHEN has_canonical THEN canonical WHEN "number" = first_number THEN second_number ELSE first_number END
    AS with_number,
  CASE WHEN has_canonical THEN canonical_us WHEN "number" = first_number THEN second_us ELSE first_us END
    AS with_us
FROM placed
WHERE "number" <> canonical;

CREATE OR REPLACE TEMP TABLE identity AS
SELECT
  canonical_id AS customer_id,
  own.customer_id AS other_id,
  "key",
  to_json({
    'value': value_hash,
    'with': other.customer_id,
    'since': CASE WHEN at_us IS NOT NULL AND with_us IS NOT NULL THEN instant_text(greatest(at_us, with_us)) END
  })::VARCHAR AS evidence,
  'joined' AS status,
  known_since
FROM identity_evidence
JOIN identity_ids AS own USING ("number")
JOIN identity_ids AS other ON other."number" = with_number
JOIN identity_map ON identity_map.customer_id = own.customer_id
UNION ALL
SELECT
  coalesce(canonical_id, shared.customer_id) AS customer_id,
  shared.customer_id AS other_id,
  "key",
  to_json({
    'value': value_hash, 'customers': customers, 'maxCustomers': most_customers,
    'since': CASE WHEN at_us IS NOT NULL THEN instant_text(at_us) END
  })::VARCHAR AS evidence,
  'blocked' AS status,
  NULL::TIMESTAMPTZ AS known_since
FROM identity_shared AS shared
LEFT JOIN identity_map ON identity_map.customer_id = shared.customer_id
WHERE customers > most_customers;

DROP TABLE identity_shared;
DROP TABLE identity_members;
DROP TABLE identity_evidence;
