-- Which products are in the same basket, and how often. Variables: min_count, most_items, most_in_basket.
-- Identifiers: baskets (a query of basket and product, each pair once). Tables: product_categories, product_numbers.
CREATE OR REPLACE TEMP TABLE basket_products AS
SELECT basket, product
FROM ({{baskets}})
QUALIFY count(*) OVER (PARTITION BY basket) <= getvariable('most_in_basket');

-- Item 0 is in the most baskets. Of categories those of the most baskets have a number.
CREATE OR REPLACE TEMP TABLE basket_items AS
WITH
counted AS (
  SELECT product, count(*) AS baskets FROM basket_products GROUP BY product
),
frequent AS (
  SELECT product, product_id, baskets, category
  FROM counted
  JOIN product_numbers USING (product)
  JOIN product_categories USING (product)
  WHERE baskets >= getvariable('min_count')
  ORDER BY baskets DESC, product_id
  LIMIT getvariable('most_items')
),
categories AS (
  SELECT category, row_number() OVER (ORDER BY sum(baskets) DESC, category) - 1 AS category_index
  FROM frequent
  WHERE category IS NOT NULL
  GROUP BY category
)
SELECT
  row_number() OVER (ORDER BY baskets DESC, product_id) - 1 AS item,
  product,
  product_id,
  baskets,
  CASE WHEN category_index < 200 THEN category_index ELSE -1 END AS category_index
FROM frequent
LEFT JOIN categories USING (category);

CREATE OR REPLACE TEMP TABLE basket_cells AS
SELECT basket, item
FROM basket_products
JOIN basket_items USING (product)
QUALIFY count(*) OVER (PARTITION BY basket) > 1;

CREATE OR REPLACE TEMP TABLE basket_pairs AS
SELECT one.item AS "left", other.item AS "right", count(*) AS "both"
FROM basket_cells AS one
JOIN basket_cells AS other ON other.basket = one.basket AND other.item > one.item
GROUP BY ALL;
