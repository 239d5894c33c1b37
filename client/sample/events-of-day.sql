-- One day of generated codes as canonical events (contract, section 3). Code 0 is null.
-- Defects: 1 sent again, 2 and 3 customer, 4 time, 5 and 6 event type, 7 future, 8 to 11 amounts.
CREATE OR REPLACE TEMP VIEW day_of_events AS
SELECT
  'e' || lpad(event_number::VARCHAR, 9, '0') AS event_id,
  CASE
    WHEN defect = 4 THEN NULL
    WHEN defect = 7 THEN make_timestamptz(at_ms * 1000 + 400::BIGINT * 86400000000)
    ELSE make_timestamptz(at_ms * 1000)
  END AS event_time,
  CASE defect WHEN 2 THEN NULL WHEN 3 THEN '  ' ELSE 'c' || lpad(customer::VARCHAR, 7, '0') END
    AS customer_id,
  CASE WHEN order_number > 0 THEN 'o' || lpad(order_number::VARCHAR, 8, '0') END AS order_id,
  CASE WHEN session_number > 0 THEN 's' || lpad(session_number::VARCHAR, 8, '0') END AS session_id,
  getvariable('channels')[channel] AS channel,
  CASE defect WHEN 5 THEN NULL WHEN 6 THEN '' ELSE getvariable('event_types')[event_type] END
    AS event_type,
  CASE WHEN product > 0 THEN 'p' || lpad(product::VARCHAR, 5, '0') END AS product_id,
  CASE WHEN defect = 11 THEN -quantity WHEN quantity > 0 THEN quantity END AS quantity,
  CASE WHEN defect = 10 THEN 'inf'::DOUBLE WHEN price_cents > 0 THEN price_cents / 100.0::DOUBLE END
    AS unit_price,
  CASE
    WHEN defect = 8 THEN -(price_cents / 100.0::DOUBLE)
    WHEN defect = 9 THEN 'nan'::DOUBLE
    WHEN amount_cents > 0 THEN amount_cents / 100.0::DOUBLE
  END AS amount,
  'CNY' AS currency,
  getvariable('queries')[query] AS query,
  CASE WHEN results > 0 THEN results - 1 END AS result_count,
  getvariable('reasons')[reason] AS reason,
  getvariable('campaigns')[campaign] AS campaign,
  getvariable('pages')[page] AS page,
  getvariable('devices')[device] AS device,
  getvariable('app_versions')[app_version] AS app_version,
  make_timestamptz((at_ms + delay_ms) * 1000) AS received_time,
  getvariable('texts')[text] AS text
FROM (
  -- Codes are sorted, not the texts made of them: COPY keeps the order.
  SELECT *, getvariable('day_start_ms')::BIGINT + time_ms AS at_ms
  FROM event_codes
  ORDER BY time_ms::BIGINT + delay_ms, event_number, defect
);
