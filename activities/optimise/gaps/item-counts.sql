-- What customers lacked of products, categories and searches from a moment on, as counts: of `n` who could meet
-- a signal, `k` did; `peers` names the keys that a key is compared with. Reads events, gap_kinds, products,
-- feedback_opinions. Variable: counted_from (a moment; -infinity: all).

-- A customer and a product: what they asked, read and sent back, in all channels.
CREATE OR REPLACE TABLE gap_pairs AS
SELECT
  *,
  coalesce(asked_at < bought_at, asked_at IS NOT NULL) AS asks_before,
  coalesce(category, 'unknown') AS category_key
FROM (
  SELECT
    customer_id,
    product_id,
    min(event_time) FILTER (kind = 'question') AS asked_at,
    min(event_time) FILTER (is_purchase) AS bought_at,
    count(*) FILTER (kind = 'question') AS questions,
    count(*) FILTER (kind = 'help') > 0 AS reads_help,
    count(*) FILTER (kind = 'compare') AS compares,
    count(*) FILTER (kind = 'return') AS returns,
    count(*) FILTER (kind = 'return' AND coalesce(is_mismatch(reason), false)) AS mismatches,
    count(*) FILTER (kind = 'return' AND reason IS NULL) AS unlabelled,
    bool_or(kind = 'feedback') AS gives_feedback,
    sum(amount_winsorised) FILTER (is_purchase) AS revenue
  FROM events
  JOIN gap_kinds USING (event_type)
  WHERE product_id IS NOT NULL AND event_time >= getvariable('counted_from')::TIMESTAMPTZ
  GROUP BY customer_id, product_id
)
LEFT JOIN products USING (product_id);

-- Who speaks of a product; feedback without a customer counts as one of its own.
CREATE OR REPLACE TABLE gap_speakers AS
SELECT
  product_id,
  coalesce(customer_id, feedback_id) AS customer_id,
  bool_or(list_contains(complaints, 'description')) AS complains
FROM feedback_opinions
WHERE product_id IS NOT NULL AND feedback_time >= getvariable('counted_from')::TIMESTAMPTZ
GROUP BY ALL;

-- Who has a product, or speaks of it, and for whom it is other than described: sent back or complained of.
-- One signal of both, since few speak, and they are among those who bought.
CREATE OR REPLACE TABLE disappointments AS
SELECT
  product_id,
  count(*) AS owners,
  count(*) FILTER (coalesce(mismatches > 0, false) OR coalesce(complains, false)) AS disappointed
FROM (SELECT product_id, customer_id, mismatches FROM gap_pairs WHERE bought_at IS NOT NULL)
FULL JOIN gap_speakers USING (product_id, customer_id)
GROUP BY product_id;

CREATE OR REPLACE TABLE product_signals AS
SELECT
  product_id,
  min(category_key) AS category,
  count(*) AS customers,
  count(*) FILTER (asks_before) AS asking,
  sum(CASE WHEN asks_before THEN questions ELSE 0 END)::BIGINT AS questions,
  count(*) FILTER (reads_help) AS reading,
  count(*) FILTER (compares >= 2 AND bought_at IS NULL) AS comparing,
  count(*) FILTER (bought_at IS NOT NULL) AS buyers,
  sum(mismatches)::BIGINT AS mismatches,
  sum(returns)::BIGINT AS returns,
  sum(unlabelled)::BIGINT AS unlabelled,
  count(*) FILTER (bought_at IS NOT NULL AND NOT gives_feedback) AS silent,
  any_value(coalesce(owners, 0)) AS owners,
  any_value(coalesce(disappointed, 0)) AS disappointed,
  coalesce(sum(revenue), 0) AS revenue
FROM gap_pairs
LEFT JOIN disappointments USING (product_id)
GROUP BY product_id;

CREATE OR REPLACE TABLE query_signals AS
SELECT
  query_key AS "key",
  count(*) AS customers,
  sum(zero_searches)::BIGINT AS zero_searches,
  count(*) FILTER (zero_searches > 0) AS finding_nothing,
  count(*) FILTER (gives_up) AS giving_up
FROM (
  SELECT
    query_key,
    customer_id,
    count(*) FILTER (is_zero) AS zero_searches,
    bool_or(is_zero AND is_last) AS gives_up
  FROM (
    SELECT
      lower(trim(regexp_replace(query, '\s+', ' ', 'g'))) AS query_key,
      customer_id,
      result_count = 0 AS is_zero,
      session_seq = last_seq AS is_last
    FROM events
    JOIN (SELECT session_key, max(session_seq) AS last_seq FROM events GROUP BY session_key)
      USING (session_key)
    WHERE query IS NOT NULL AND trim(query) <> '' AND result_count IS NOT NULL
      AND event_time >= getvariable('counted_from')::TIMESTAMPTZ
  )
  GROUP BY query_key, customer_id
)
GROUP BY query_key;

CREATE OR REPLACE TABLE item_counts AS
WITH of_products AS (
  SELECT 'product' AS "scope", product_id AS "key", category AS peers, * EXCLUDE (product_id, category)
  FROM product_signals
  UNION ALL BY NAME
  SELECT 'category' AS "scope", category AS "key", '' AS peers, * EXCLUDE (product_id, category)
  FROM (
    SELECT
      category, NULL AS product_id, sum(customers)::BIGINT AS customers, sum(asking)::BIGINT AS asking,
      sum(reading)::BIGINT AS reading, sum(comparing)::BIGINT AS comparing, sum(buyers)::BIGINT AS buyers,
      sum(returns)::BIGINT AS returns,
      sum(unlabelled)::BIGINT AS unlabelled, sum(silent)::BIGINT AS silent,
      sum(owners)::BIGINT AS owners, sum(disappointed)::BIGINT AS disappointed
    FROM product_signals
    WHERE category <> 'unknown'
    GROUP BY category
  )
),
counted AS (
  SELECT "scope", "key", peers, 'obtain' AS facet, 'asked' AS signal, customers AS n, asking AS k FROM of_products
  UNION ALL SELECT "scope", "key", peers, 'process', 'read help', customers, reading FROM of_products
  UNION ALL SELECT "scope", "key", peers, 'process', 'compared again', customers, comparing FROM of_products
  UNION ALL SELECT "scope", "key", peers, 'use', 'found it other than described', owners, disappointed FROM of_products
  UNION ALL SELECT "scope", "key", peers, 'business', 'bought and said nothing', buyers, silent FROM of_products
  UNION ALL SELECT "scope", "key", peers, 'business', 'returned without a reason', returns, unlabelled FROM of_products
  UNION ALL SELECT 'query', "key", '', 'obtain', 'found nothing', customers, finding_nothing FROM query_signals
  UNION ALL SELECT 'query', "key", '', 'business', 'left without an answer', customers, giving_up FROM query_signals
)
SELECT * FROM counted WHERE n > 0;
