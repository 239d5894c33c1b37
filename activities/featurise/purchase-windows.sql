-- What a customer bought in the window before each cut-off, and at which price: beside the highest price at which the
-- product was in a cart or bought up to that day, and beside the median price paid in its category in that window.
-- Both are as of then; a catalogue tells of its own day alone. Tables: seen_events, product_categories, cutoffs.
-- Variable: deal_below (share of the highest price).
CREATE OR REPLACE TEMP TABLE highest_prices AS
SELECT
  product,
  event_day,
  max(max(unit_price)) OVER (
    PARTITION BY product ORDER BY event_day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS highest_price
FROM seen_events
WHERE unit_price > 0 AND product IS NOT NULL
GROUP BY product, event_day;

CREATE OR REPLACE TEMP TABLE priced_purchases AS
SELECT
  cutoff_index,
  customer,
  "order",
  product,
  greatest(coalesce(quantity, 1), 0) AS quantity,
  unit_price,
  unit_price < getvariable('deal_below') * highest_price AS is_deal,
  unit_price / nullif(
    median(unit_price::DOUBLE) FILTER (category IS NOT NULL) OVER (PARTITION BY cutoff_index, category), 0
  ) AS price_level
FROM seen_events
JOIN cutoffs ON event_day >= first_day AND event_day < cutoff_day
LEFT JOIN highest_prices USING (product, event_day)
LEFT JOIN product_categories USING (product)
WHERE is_purchase;

CREATE OR REPLACE TEMP TABLE purchase_windows AS
SELECT
  cutoff_index,
  customer,
  sum(quantity::DECIMAL(18, 4))::DOUBLE / nullif(count(DISTINCT "order"), 0) AS items_per_order,
  count(DISTINCT ("order", product))::DOUBLE / nullif(count(DISTINCT "order"), 0) AS products_per_order,
  avg(is_deal::INTEGER) AS discounted_purchase_share,
  (sum(price_level::DECIMAL(18, 9)) / count(price_level))::DOUBLE AS price_level
FROM priced_purchases
GROUP BY cutoff_index, customer;
