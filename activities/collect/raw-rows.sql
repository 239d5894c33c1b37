-- The rows as they are kept: with their local day and what duplicates have in common, which is the hash of
-- the event's id, else of the whole row. Variable: timezone.
CREATE OR REPLACE VIEW raw_rows AS
SELECT
  *,
  timezone(getvariable('timezone'), event_time)::DATE AS local_day,
  CASE
    WHEN event_id IS NOT NULL THEN hash(event_id)
    ELSE hash(
      event_time, customer_id, order_id, session_id, channel, event_type, product_id, quantity,
      unit_price, amount, currency, query, result_count, reason, campaign, page, device, app_version,
      anonymous_id, received_time, "text", attributes
    )
  END AS row_hash
FROM raw_events;
