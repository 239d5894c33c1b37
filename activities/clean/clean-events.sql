-- The kept events of some days, in the order of day_rows, with their session and winsorised amount. Tables:
-- day_rows, sessions (one row each of its kept rows, in their order). Variable: purchase_event. Identifiers:
-- derived_amount, columns (`*`, or what takes the place of some). A condition beside it does not keep 0 from ln,
-- which refuses it: hence nullif; the casts may meet what DECIMAL cannot hold: hence try_cast.
CREATE OR REPLACE TEMP VIEW kept AS
SELECT
  kept_rows.* EXCLUDE (amount, unit_price),
  try_cast(unit_price AS DECIMAL(18, 4)) AS unit_price,
  try_cast(coalesce(amount, {{derived_amount}}) AS DECIMAL(18, 4)) AS amount,
  event_key, session_key, session_seq
FROM (SELECT * FROM day_rows WHERE verdict IS NULL) AS kept_rows
POSITIONAL JOIN sessions;

CREATE OR REPLACE TEMP VIEW flagged AS
SELECT
  clean_day,
  event_key, event_id, event_time,
  local_day AS event_day,
  customer_id, session_id, session_key, session_seq,
  CASE
    WHEN event_type = getvariable('purchase_event')
      THEN coalesce('o:' || order_id, 's:' || session_key)
  END AS order_key,
  coalesce(channel, 'unknown') AS channel,
  event_type,
  stage,
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
FROM kept;

CREATE OR REPLACE TEMP TABLE clean_events AS
SELECT {{columns}} FROM flagged;
