-- Customers and products by position, and what customers did with products, by day before asOf.
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
  coalesce(bool_and(in_stock), true) AS in_stock
FROM (
  SELECT product_id, title, category, in_stock FROM {{products}}
  UNION ALL
  SELECT DISTINCT product_id, NULL, NULL, NULL FROM product_events
)
WHERE product_id IS NOT NULL
GROUP BY product_id;

CREATE TEMP TABLE recommend_catalogue AS
SELECT
  p.*,
  dense_rank() OVER (ORDER BY coalesce(p.category, '')) - 1 AS category_index
FROM recommend_products AS p;

CREATE TEMP TABLE interaction_log AS
SELECT c.customer, p.product, e.day, e.kind, e.events
FROM product_events AS e
JOIN recommend_customers AS c USING (customer_id)
JOIN recommend_products AS p USING (product_id)
ORDER BY customer, product, day, kind;

CREATE TEMP TABLE top_lists (
  customer DOUBLE,
  rank DOUBLE,
  product DOUBLE,
  score DOUBLE,
  leader DOUBLE,
  source DOUBLE,
  anchor DOUBLE
);
