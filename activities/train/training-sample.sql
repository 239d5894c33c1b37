-- The labelled rows of a sample: which they are and where they stand. Their features stay in the file and are
-- read a few columns at a time.
--
-- Labelled rows of as many customers as fit into max_rows rows, customers in the order of a hash of their
-- id (a sample that a new customer hardly changes). Older cut-offs first: the rows known before any later
-- cut-off are a prefix. Within a cut-off the order is random, by the same hash.
CREATE OR REPLACE TABLE training_rows AS
WITH labelled AS (
  SELECT
    customer_id, cutoff_index, purchased,
    1 - was_active AS churned,
    returned, was_adverse, orders_ahead, spend_ahead, orders_before, spend_before,
    list_position(getvariable('stages'), next_stage) - 1 AS next_stage,
    list_position(getvariable('stages'), stage_now) - 1 AS stage_now
  FROM (SELECT customer_id, cutoff_index, purchased FROM features)
  JOIN labels USING (customer_id, cutoff_index)
  WHERE cutoff_index >= 1 AND purchased IS NOT NULL
),
customers AS (
  SELECT
    customer_id,
    max(cutoff_index) AS oldest_cutoff,
    row_number() OVER hash_order AS hash_rank,
    sum(count(*)) OVER (hash_order ROWS UNBOUNDED PRECEDING) AS rows_so_far
  FROM labelled
  GROUP BY customer_id
  WINDOW hash_order AS (ORDER BY md5(concat(getvariable('sample_seed'), ':', customer_id)), customer_id)
),
-- Numbered by first row, so that the customers of a prefix of rows are a prefix of numbers.
sampled AS (
  SELECT
    customer_id,
    hash_rank,
    row_number() OVER (ORDER BY oldest_cutoff DESC, hash_rank) - 1 AS customer_number
  FROM customers
  WHERE rows_so_far <= getvariable('max_rows')
)
SELECT
  row_number() OVER (ORDER BY cutoff_index DESC, hash_rank) - 1 AS position,
  customer_number,
  labelled.*
FROM labelled
JOIN sampled USING (customer_id)
ORDER BY position;

CREATE OR REPLACE VIEW training_features AS
SELECT training_rows.position, features.*
FROM features
JOIN training_rows USING (customer_id, cutoff_index);

-- Everyone who is to be scored, numbered in the order of publication.
CREATE OR REPLACE TABLE scored_rows AS
SELECT row_number() OVER (ORDER BY customer_id) - 1 AS position, customer_id
FROM features
WHERE cutoff_index = 0
ORDER BY position;

CREATE OR REPLACE VIEW scored_features AS
SELECT scored_rows.position, features.*, list_position(getvariable('stages'), stage_now) - 1 AS scored_stage
FROM features
JOIN scored_rows USING (customer_id)
LEFT JOIN (SELECT customer_id, stage_now FROM labels WHERE cutoff_index = 0) USING (customer_id)
WHERE cutoff_index = 0;

-- A row for each customer and published row; `output` numbers the kinds of rows.
CREATE OR REPLACE TABLE scores (
  position DOUBLE,
  output DOUBLE,
  -- What is published: a probability or a number.
  score DOUBLE,
  feature_1 DOUBLE, value_1 DOUBLE, contribution_1 DOUBLE,
  feature_2 DOUBLE, value_2 DOUBLE, contribution_2 DOUBLE,
  feature_3 DOUBLE, value_3 DOUBLE, contribution_3 DOUBLE
);
