-- On which days a customer was seen with an order, and with a product.
CREATE OR REPLACE TEMP TABLE customer_orders AS
SELECT DISTINCT customer_id, order_key, event_day
FROM events
WHERE order_key IS NOT NULL;

CREATE OR REPLACE TEMP TABLE customer_products AS
SELECT DISTINCT customer_id, product_id, event_day
FROM events
WHERE product_id IS NOT NULL;
