-- Which products are in the same basket, and how often. Variables: min_count, most_items, most_in_basket.
-- Identifiers: baskets (a query of basket and product_id, each pair once), catalogue (of product_id and category).
CREATE OR REPLACE TEMP TABLE basket_products AS
SELECT basket, product_id
FROM ({{baskets}})
QUALIFY count(*) OVER (PARTITION BY basket) <= getvariable('most_in_basket');

-- Item 0 is in the most baskets. Of categories those of the most baskets have a number.
CREATE OR REPLACE TEMP TABLE basket_items AS
WITH
counted AS (
  SELECT product_id, count(*) AS baskets FROM basket_products GROUP BY product_id
),
frequent AS (
  SELECT product_id, baskets, category
  FROM counted
  LEFT JOIN ({{catalogue}}) USING (product_id)
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
  product_id,
  baskets,
  CASE WHEN category_index < 200 THEN category_index ELSE -1 END AS category_index
FROM frequent
LEFT JOIN categories USING (category);

CREATE OR REPLACE TEMP TABLE basket_cells AS
SELECT basket, item
FROM basket_products
JOIN basket_items USING (product_id)
QUALIFY count(*) OVER (PARTITION BY basket) > 1;

CREATE OR REPLACE TEMP TABLE basket_pairs AS
SELECT one.item AS "left", other.item AS "right", count(*) AS "both"
FROM basket_cells AS one
JOIN basket_cells AS other ON other.basket = one.basket AND other.item > one.item
GROUP BY ALL;
