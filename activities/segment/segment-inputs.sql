-- One row a customer: position by customer_id, position in the order in which samples are drawn (by a hash
-- of the id, so that a new customer does not change the rest of the sample), and the columns compared.
CREATE OR REPLACE TEMP MACRO finite_or_null(number) AS
  CASE WHEN isfinite(number::DOUBLE) THEN number::DOUBLE END;

CREATE OR REPLACE TEMP TABLE segment_inputs AS
WITH customers AS (
  SELECT
    f.customer_id,
    {{columns}}
  FROM customer_facts AS f
  LEFT JOIN (SELECT * FROM features WHERE cutoff_index = 0) AS x ON x.customer_id = f.customer_id
)
SELECT
  row_number() OVER (ORDER BY customer_id) - 1 AS row_index,
  row_number() OVER (
    ORDER BY md5(concat(getvariable('sample_seed'), ':', customer_id)), customer_id
  ) - 1 AS sample_rank,
  *
FROM customers
ORDER BY row_index;

CREATE OR REPLACE TEMP TABLE segment_labels (row_index DOUBLE, cluster DOUBLE);
