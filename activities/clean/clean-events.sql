-- Kept events with their session, journey stage and winsorised amount. Variables: timezone,
-- purchase_event, stages (event type to stage), fence_multiplier, reference_end (only earlier events
-- shape the fences). The casts may meet rejected rows before the join drops them: hence try_cast.
-- A condition beside it does not keep 0 from ln, which refuses it: hence nullif.
CREATE OR REPLACE TEMP VIEW kept AS
SELECT
  raw_events.* EXCLUDE (amount, unit_price),
  try_cast(unit_price AS DECIMAL(18, 4)) AS unit_price,
  try_cast(coalesce(amount, {{derived_amount}}) AS DECIMAL(18, 4)) AS amount,
  event_key, session_key, session_seq
FROM raw_events JOIN sessions USING (row_id);

CREATE OR REPLACE TEMP TABLE fences AS
SELECT
  event_type,
  q1 - getvariable('fence_multiplier') * (q3 - q1) AS lower_fence,
  q3 + getvariable('fence_multiplier') * (q3 - q1) AS upper_fence
FROM (
  SELECT
    event_type,
    ln(quantile_disc(amount, 0.25)::DOUBLE) AS q1,
    ln(quantile_disc(amount, 0.75)::DOUBLE) AS q3
  FROM kept
  WHERE amount > 0 AND event_time < getvariable('reference_end')::TIMESTAMPTZ
  GROUP BY event_type
  HAVING count(*) >= 30
);

CREATE OR REPLACE TEMP VIEW clean_events AS
SELECT
  event_key, event_id, event_time,
  timezone(getvariable('timezone'), event_time)::DATE AS event_day,
  customer_id, session_key, session_seq,
  CASE
    WHEN event_type = getvariable('purchase_event')
      THEN coalesce('o:' || order_id, 's:' || session_key)
  END AS order_key,
  coalesce(channel, 'unknown') AS channel,
  event_type,
  coalesce(getvariable('stages')[event_type], 'other') AS stage,
  event_type || '@' || coalesce(channel, 'unknown') AS touchpoint,
  event_type = getvariable('purchase_event') AS is_purchase,
  product_id, quantity, unit_price, amount,
  CASE
    WHEN amount > 0 AND ln(nullif(amount, 0)::DOUBLE) > upper_fence
      THEN round(exp(upper_fence), 4)::DECIMAL(18, 4)
    WHEN amount > 0 AND ln(nullif(amount, 0)::DOUBLE) < lower_fence
      THEN round(exp(lower_fence), 4)::DECIMAL(18, 4)
    ELSE amount
  END AS amount_winsorised,
  coalesce(
    amount > 0 AND ln(nullif(amount, 0)::DOUBLE) NOT BETWEEN lower_fence AND upper_fence, false
  ) AS is_outlier,
  currency, query, result_count, reason, campaign, page, device, app_version, "text"
FROM kept
LEFT JOIN fences USING (event_type);
