-- Profiles, feedback and outcomes by the customer that an id belongs to. A profile is made of those of its ids: each
-- column from the customer's own where it is filled, else from the id that signed up earliest.
-- Tables: customer_profiles, clean_feedback, clean_outcomes, identity_map.
CREATE OR REPLACE TEMP TABLE customer_profiles AS
WITH placed AS (
  SELECT
    profiles.*, coalesce(canonical_id, profiles.customer_id) AS owner_id,
    row_number() OVER (
      ORDER BY canonical_id IS NOT NULL, signup_time NULLS LAST, profiles.customer_id
    ) AS place
  FROM customer_profiles AS profiles
  LEFT JOIN identity_map ON identity_map.customer_id = profiles.customer_id
)
SELECT
  owner_id AS customer_id,
  arg_min(birth_year, place) FILTER (birth_year IS NOT NULL) AS birth_year,
  arg_min(gender, place) FILTER (gender IS NOT NULL) AS gender,
  arg_min(region, place) FILTER (region IS NOT NULL) AS region,
  min(signup_time) AS signup_time,
  arg_min(consent, place) FILTER (consent IS NOT NULL) AS consent,
  arg_min(attributes, place) FILTER (attributes IS NOT NULL) AS attributes
FROM placed
GROUP BY owner_id;

UPDATE clean_feedback
SET customer_id = canonical_id
FROM identity_map
WHERE clean_feedback.customer_id = identity_map.customer_id;

UPDATE clean_outcomes
SET customer_id = canonical_id
FROM identity_map
WHERE clean_outcomes.customer_id = identity_map.customer_id;
