-- The window's events with numbers for names, so that names are gone through once: the tables of the numbers,
-- customers in the order of their ids, and `seen_events`. View: events. Variables: timezone, stages (in the
-- order of their numbers), return_events, risk_event. Identifier: catalogue (a query of product_id and category).
CREATE OR REPLACE TABLE customer_numbers AS
SELECT (row_number() OVER (ORDER BY customer_id) - 1)::INTEGER AS customer, customer_id, first_us
FROM (SELECT customer_id, min(epoch_us(event_time)) AS first_us FROM events GROUP BY customer_id);

CREATE OR REPLACE TABLE product_numbers AS
SELECT (row_number() OVER (ORDER BY product_id) - 1)::INTEGER AS product, product_id
FROM (SELECT DISTINCT product_id FROM events WHERE product_id IS NOT NULL);

CREATE OR REPLACE TABLE product_categories AS
SELECT
  product,
  category,
  CASE WHEN category IS NOT NULL THEN dense_rank() OVER (ORDER BY category NULLS LAST) - 1 ELSE -1 END
    AS category_number
FROM product_numbers
LEFT JOIN ({{catalogue}}) USING (product_id);

CREATE OR REPLACE TABLE order_numbers AS
SELECT (row_number() OVER (ORDER BY order_key) - 1)::INTEGER AS "order", order_key
FROM (SELECT DISTINCT order_key FROM events WHERE order_key IS NOT NULL);

CREATE OR REPLACE TABLE channel_numbers AS
SELECT (row_number() OVER (ORDER BY channel) - 1)::INTEGER AS channel, channel AS "name"
FROM (SELECT DISTINCT channel FROM events);

CREATE OR REPLACE TABLE type_numbers AS
SELECT
  (row_number() OVER (ORDER BY event_type) - 1)::INTEGER AS event_type,
  event_type AS "name",
  list_contains(getvariable('return_events'), event_type) AS is_return,
  event_type = getvariable('risk_event') AS is_adverse
FROM (SELECT DISTINCT event_type FROM events);

CREATE OR REPLACE TABLE seen_events AS
SELECT
  customer,
  event_key,
  epoch_us(event_time) AS at_us,
  event_day,
  epoch(timezone(getvariable('timezone'), event_time)) - epoch(event_day::TIMESTAMP) AS local_seconds,
  type_numbers.event_type,
  channel_numbers.channel,
  (list_position(getvariable('stages'), stage) - 1)::TINYINT AS stage,
  is_purchase,
  session_key,
  session_seq = 1 AS starts_session,
  coalesce(result_count = 0, false) AS is_without_result,
  coalesce(is_return, false) AS is_return,
  coalesce(is_adverse, false) AS is_adverse,
  "order",
  product,
  unit_price,
  CASE WHEN is_purchase THEN quantity END AS quantity,
  CASE WHEN is_purchase THEN amount END AS amount,
  CASE WHEN is_purchase THEN amount_winsorised END AS amount_winsorised
FROM events
JOIN customer_numbers USING (customer_id)
JOIN channel_numbers ON channel_numbers."name" = events.channel
JOIN type_numbers ON type_numbers."name" = events.event_type
LEFT JOIN product_numbers USING (product_id)
LEFT JOIN order_numbers USING (order_key);
