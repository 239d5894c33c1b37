-- Collected feedback as the feedback source.
CREATE OR REPLACE TEMP VIEW feedback AS
SELECT
  'f' || lpad(number::VARCHAR, 8, '0') AS feedback_id,
  'c' || lpad(customer::VARCHAR, 7, '0') AS customer_id,
  product_id,
  make_timestamptz(time_ms * 1000) AS feedback_time,
  rating,
  score,
  score_type,
  text,
  source
FROM feedback_rows
ORDER BY time_ms, number;
