-- Where complaints come from: what feedback complains of, by the product, and by the stage and channel in which its
-- customer met the product last before it. Reads feedback_opinions, events, gap_kinds. Variable: prior.
CREATE OR REPLACE TABLE spoken_places AS
WITH met AS (
  SELECT feedback_id, arg_max(events.stage, event_key) AS stage, arg_max(events.channel, event_key) AS channel
  FROM feedback_opinions AS spoken
  JOIN events
    ON events.customer_id = spoken.customer_id AND events.product_id = spoken.product_id
    AND events.event_time < spoken.feedback_time
  JOIN gap_kinds ON gap_kinds.event_type = events.event_type AND kind <> 'feedback'
  GROUP BY feedback_id
)
SELECT spoken.feedback_id, complaints, 'product' AS "scope", product_id AS "key"
FROM feedback_opinions AS spoken WHERE product_id IS NOT NULL
UNION ALL
SELECT spoken.feedback_id, complaints, 'stage', stage FROM feedback_opinions AS spoken JOIN met USING (feedback_id)
UNION ALL
SELECT spoken.feedback_id, complaints, 'channel', channel FROM feedback_opinions AS spoken JOIN met USING (feedback_id);

-- Of `texts` of the key, `complaints` complain of the aspect; `share` is shrunk towards the share of all keys of
-- the scope as by `prior` texts more, and its interval is that of the beta distribution's normal approximation.
CREATE OR REPLACE TABLE complaint_links AS
WITH texts AS (
  SELECT "scope", "key", count(*) AS texts FROM spoken_places GROUP BY ALL
),
aspects AS (
  SELECT "scope", aspect, count(*) / any_value(texts) AS usual
  FROM (SELECT "scope", unnest(complaints) AS aspect FROM spoken_places)
  JOIN (SELECT "scope", sum(texts) AS texts FROM texts GROUP BY ALL) USING ("scope")
  GROUP BY "scope", aspect
),
complained AS (
  SELECT "scope", "key", aspect, count(*) AS complaints
  FROM (SELECT "scope", "key", unnest(complaints) AS aspect FROM spoken_places)
  GROUP BY ALL
)
SELECT
  *,
  greatest(0, share - 1.645 * sqrt(share * (1 - share) / (texts + getvariable('prior') + 1))) AS lower,
  least(1, share + 1.645 * sqrt(share * (1 - share) / (texts + getvariable('prior') + 1))) AS upper
FROM (
  SELECT
    *,
    (complaints + getvariable('prior') * usual) / (texts + getvariable('prior')) AS share
  FROM complained
  JOIN texts USING ("scope", "key")
  JOIN aspects USING ("scope", aspect)
);
