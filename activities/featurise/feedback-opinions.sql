-- One row a feedback with what its text says. Tables: feedback_rows, scored. Variables: languages, aspects (in the
-- order of their codes and bits), neutral_below.
CREATE OR REPLACE MACRO aspects_of(bits) AS list_filter(
  getvariable('aspects'), (aspect, place) -> (bits::BIGINT >> (place - 1)) & 1 = 1
);

CREATE OR REPLACE TABLE feedback_opinions AS
SELECT
  feedback_id,
  customer_id,
  product_id,
  "source",
  feedback_time,
  week,
  getvariable('languages')[language_code::BIGINT + 1] AS "language",
  sentiment AS score,
  CASE
    WHEN abs(sentiment) < getvariable('neutral_below') THEN 'neutral'
    WHEN sentiment > 0 THEN 'positive'
    WHEN sentiment < 0 THEN 'negative'
    ELSE 'neutral'
  END AS label,
  aspects_of(aspect_bits) AS aspects,
  aspects_of(complaint_bits) AS complaints
FROM feedback_rows
JOIN scored USING (feedback_id);
