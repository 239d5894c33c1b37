-- A source day's rows with their local day and what duplicates of them have in common: the hash of the
-- event's id, else of the whole row. Variables: timezone, source_day (empty without day folders).
CREATE OR REPLACE VIEW raw_day AS
SELECT
  *,
  timezone(getvariable('timezone'), event_time)::DATE AS local_day,
  try_cast(getvariable('source_day') AS DATE) AS source_day,
  CASE
    WHEN event_id IS NOT NULL THEN hash(event_id)
    ELSE hash(
      event_time, customer_id, order_id, session_id, channel, event_type, product_id, quantity,
      unit_price, amount, currency, query, result_count, reason, campaign, page, device, app_version,
      anonymous_id, received_time, "text", attributes
    )
  END AS row_hash
FROM raw_events;
