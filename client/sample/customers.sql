-- Generated customer codes as the customers source. Code 0 is null.
CREATE OR REPLACE TEMP VIEW customers AS
SELECT
  'c' || lpad(number::VARCHAR, 7, '0') AS customer_id,
  CASE WHEN birth_year > 0 THEN birth_year END AS birth_year,
  getvariable('genders')[gender] AS gender,
  getvariable('regions')[region] AS region,
  make_timestamptz((getvariable('first_day_ms')::BIGINT + signup_hour::BIGINT * 3600000) * 1000)
    AS signup_time,
  consent = 1 AS consent,
  CASE english WHEN 1 THEN 'en' ELSE 'zh' END AS preferred_language,
  getvariable('channels')[home_channel] AS home_channel
FROM customer_codes
ORDER BY number;
