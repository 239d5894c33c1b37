-- Customers and products by position, and what customers did with products, by day before asOf. Variable: as_of.
-- Identifiers: products, segments, feedback (tables), allowed, boost (SQL over a product p),
-- member_columns (a column of explored lists for each model).
CREATE TEMP TABLE recommend_customers AS
SELECT customer_id, row_number() OVER (ORDER BY customer_id) - 1 AS customer
FROM customer_facts;

CREATE TEMP TABLE product_events AS
SELECT
  customer_id,
  product_id,
  CASE WHEN is_purchase THEN 2 WHEN stage = 'decide' THEN 1 ELSE 0 END AS kind,
  (epoch_us(getvariable('as_of')::TIMESTAMPTZ) - epoch_us(event_time) - 1) // 86400000000 AS day,
  count(*) AS events
FROM events
WHERE product_id IS NOT NULL
  AND stage IS DISTINCT FROM 'support'
  AND event_time < getvariable('as_of')::TIMESTAMPTZ
GROUP BY ALL;

CREATE TEMP TABLE recommend_products AS
SELECT
  product_id,
  row_number() OVER (ORDER BY product_id) - 1 AS product,
  max(title) AS title,
  max(nullif(trim(category), '')) AS category,
  max(nullif(trim(brand), '')) AS brand,
  max(price) AS price,
  max(description) AS description,
  coalesce(bool_and(in_stock), true) AS in_stock
FROM (
  SELECT product_id, title, category, brand, price, description, in_stock FROM {{products}}
  UNION ALL
  SELECT DISTINCT product_id, NULL, NULL, NULL, NULL, NULL, NULL FROM product_events
)
WHERE product_id IS NOT NULL
GROUP BY product_id;

CREATE TEMP TABLE recommend_catalogue AS
SELECT
  p.*,
  dense_rank() OVER (ORDER BY coalesce(p.category, '')) - 1 AS category_index,
  dense_rank() OVER (ORDER BY coalesce(p.brand, '')) - 1 AS brand_index,
  {{allowed}} AS is_allowed,
  ({{boost}})::DOUBLE AS boost
FROM recommend_products AS p;

CREATE TEMP TABLE interaction_log AS
SELECT c.customer, p.product, e.day, e.kind, e.events
FROM product_events AS e
JOIN recommend_customers AS c USING (customer_id)
JOIN recommend_products AS p USING (product_id)
ORDER BY customer, product, day, kind;

CREATE TEMP TABLE recommend_segments AS
SELECT c.customer, s.segment_id, dense_rank() OVER (ORDER BY s.segment_id) AS segment
FROM recommend_customers AS c JOIN {{segments}} AS s USING (customer_id);

CREATE TEMP TABLE recommend_ratings AS
SELECT
  c.customer, p.product,
  (epoch_us(getvariable('as_of')::TIMESTAMPTZ) - epoch_us(feedback_time) - 1) // 86400000000 AS day,
  rating
FROM {{feedback}} AS f
JOIN recommend_customers AS c USING (customer_id)
JOIN recommend_products AS p USING (product_id)
WHERE rating IS NOT NULL AND feedback_time < getvariable('as_of')::TIMESTAMPTZ;

CREATE TEMP TABLE top_lists (
  customer DOUBLE,
  rank DOUBLE,
  product DOUBLE,
  score DOUBLE,
  leader DOUBLE,
  leader_share DOUBLE,
  second DOUBLE,
  second_share DOUBLE,
  anchor DOUBLE,
  arm DOUBLE,
  propensity DOUBLE,
  tier DOUBLE
);

CREATE TEMP TABLE explored_rows (
  customer DOUBLE,
  rank DOUBLE,
  policy_rank DOUBLE{{member_columns}}
);
