-- One row a customer, product and feedback: the newest version that is valid before as_of. Of versions
-- without valid_from, or with the same, the one of the latest source day. Variable: as_of. Identifier:
-- is_test_account (whether a customer_id is one).
CREATE OR REPLACE MACRO finite(x) AS CASE WHEN isfinite(x) THEN x END;

CREATE OR REPLACE TEMP TABLE customer_profiles AS
SELECT
  customer_id, try_cast(birth_year AS BIGINT) AS birth_year, gender, region, signup_time, consent,
  attributes
FROM raw_customers
LEFT JOIN (
  SELECT key AS source_file, "day" FROM source_objects WHERE "source" = 'customers'
) AS files USING (source_file)
WHERE customer_id IS NOT NULL
  AND parse_error IS NULL
  AND (valid_from IS NULL OR valid_from < getvariable('as_of')::TIMESTAMPTZ)
QUALIFY row_number() OVER (
  PARTITION BY customer_id ORDER BY
    valid_from DESC NULLS LAST, "day" DESC NULLS LAST, source_file DESC, source_row DESC
) = 1;

CREATE OR REPLACE TEMP TABLE clean_products AS
SELECT
  product_id, title, category, brand, finite(price) AS price, finite(discount) AS discount, in_stock,
  description
FROM raw_products
LEFT JOIN (
  SELECT key AS source_file, "day" FROM source_objects WHERE "source" = 'products'
) AS files USING (source_file)
WHERE product_id IS NOT NULL
  AND parse_error IS NULL
  AND (valid_from IS NULL OR valid_from < getvariable('as_of')::TIMESTAMPTZ)
QUALIFY row_number() OVER (
  PARTITION BY product_id ORDER BY
    valid_from DESC NULLS LAST, "day" DESC NULLS LAST, source_file DESC, source_row DESC
) = 1;

CREATE OR REPLACE TEMP TABLE clean_feedback AS
SELECT
  coalesce(feedback_id, 'f-' || sha256(concat_ws('|', source_file, source_row))[1:16]) AS feedback_id,
  customer_id, product_id, feedback_time, finite(rating) AS rating, finite(score) AS score, score_type, "text", "source"
FROM raw_feedback
ANTI JOIN (SELECT customer_id FROM customer_profiles WHERE NOT consent) USING (customer_id)
WHERE parse_error IS NULL
  AND NOT {{is_test_account}}
  AND "text" IS NOT NULL
  AND feedback_time < getvariable('as_of')::TIMESTAMPTZ
QUALIFY row_number() OVER (
  PARTITION BY coalesce(feedback_id, source_file || source_row) ORDER BY source_file, source_row
) = 1;
