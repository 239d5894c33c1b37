-- The published rows: gaps whose interval lies above the peers, with what they touch and what customers say.
-- Reads gap_facets and the tables that its counts come from.
CREATE OR REPLACE TABLE gap_totals AS
SELECT
  count(DISTINCT customer_id) AS customers,
  coalesce(sum(amount_winsorised) FILTER (is_purchase), 0)::DOUBLE AS revenue
FROM events;

-- Questions that at least two customers put in the same words: nobody is recognised by them.
CREATE OR REPLACE TABLE gap_words AS
SELECT product_id, list(words ORDER BY customers DESC, words)[:2] AS words
FROM (
  SELECT product_id, trim("text") AS words, count(DISTINCT customer_id) AS customers
  FROM events
  JOIN gap_kinds USING (event_type)
  WHERE kind = 'question' AND product_id IS NOT NULL AND trim("text") <> '' AND length("text") <= 80
  GROUP BY product_id, words
  HAVING count(DISTINCT customer_id) >= 2
)
GROUP BY product_id;

CREATE OR REPLACE TABLE category_words AS
SELECT category AS "key", list(words ORDER BY customers DESC, words)[:2] AS words
FROM (
  SELECT category, trim("text") AS words, count(DISTINCT customer_id) AS customers
  FROM events
  JOIN gap_kinds USING (event_type)
  JOIN products USING (product_id)
  WHERE kind = 'question' AND trim("text") <> '' AND length("text") <= 80
  GROUP BY category, words
  HAVING count(DISTINCT customer_id) >= 2
)
GROUP BY category;

CREATE OR REPLACE TABLE negative_shares AS
SELECT 'product' AS "scope", product_id AS "key", count(*) FILTER (label = 'negative') / count(*) AS negative_share
FROM feedback_opinions WHERE product_id IS NOT NULL GROUP BY product_id
UNION ALL
SELECT 'category', category, count(*) FILTER (label = 'negative') / count(*)
FROM feedback_opinions JOIN products USING (product_id) WHERE category IS NOT NULL GROUP BY category
UNION ALL
SELECT 'segment', segment_id, count(*) FILTER (label = 'negative') / count(*)
FROM feedback_opinions JOIN segment_assignment USING (customer_id) WHERE segment_id IS NOT NULL GROUP BY segment_id;

CREATE OR REPLACE TABLE gap_subjects AS
SELECT
  'product' AS "scope", product_id AS "key", customers, questions, 0 AS zero_result_searches,
  mismatches, revenue::DOUBLE AS revenue, words
FROM product_signals LEFT JOIN gap_words USING (product_id)
UNION ALL
SELECT
  'category', category, count(DISTINCT customer_id),
  sum(CASE WHEN asks_before THEN questions ELSE 0 END)::BIGINT, 0, sum(mismatches)::BIGINT,
  coalesce(sum(revenue), 0)::DOUBLE, any_value(words)
FROM gap_pairs LEFT JOIN category_words ON "key" = category
WHERE category IS NOT NULL
GROUP BY category
UNION ALL
SELECT
  'query', "key", customers, 0, zero_searches, 0,
  customers * (SELECT revenue / greatest(customers, 1) FROM gap_totals), ["key"]
FROM query_signals
UNION ALL
SELECT
  "scope", member_signals."key", customers, coalesce(questions, 0), coalesce(zero_result_searches, 0), mismatched,
  coalesce(revenue, 0)::DOUBLE, NULL
FROM member_signals
LEFT JOIN (
  SELECT
    'channel' AS "scope", channel AS "key", count(*) FILTER (kind = 'question') AS questions,
    count(*) FILTER (result_count = 0) AS zero_result_searches,
    sum(amount_winsorised) FILTER (is_purchase) AS revenue
  FROM events JOIN gap_kinds USING (event_type) GROUP BY channel
  UNION ALL
  SELECT
    'segment', segment_id, count(*) FILTER (kind = 'question'), count(*) FILTER (result_count = 0),
    sum(amount_winsorised) FILTER (is_purchase)
  FROM events JOIN gap_kinds USING (event_type) JOIN segment_assignment USING (customer_id)
  WHERE segment_id IS NOT NULL
  GROUP BY segment_id
  UNION ALL
  SELECT
    'stage', stage, count(*) FILTER (next_kind = 'question'), count(*) FILTER (is_zero_hit), NULL
  FROM gap_steps WHERE kind NOT IN ('question', 'help') GROUP BY stage
) AS counted USING ("scope", "key");

CREATE OR REPLACE TABLE information_gaps AS
WITH bounded AS (
  SELECT
    *,
    greatest(0, gap_index - 1.645 * deviation) AS lower,
    least(1, gap_index + 1.645 * deviation) AS upper
  FROM gap_facets
)
SELECT
  "scope",
  "key",
  facet,
  row_number() OVER (PARTITION BY "scope", facet ORDER BY gap_index DESC, lower DESC, "key") AS rank,
  gap_index,
  lower,
  upper,
  subjects.customers,
  subjects.customers / greatest(gap_totals.customers, 1) AS reach,
  questions,
  zero_result_searches,
  mismatches AS not_as_described_returns,
  negative_share,
  subjects.revenue * gap_index AS exposed_revenue,
  CASE
    WHEN "scope" = 'query' AND facet = 'obtain'
      THEN 'Answer the search "' || "key" || '": stock what it asks for, or add it as a synonym of what is there.'
    WHEN "scope" = 'query'
      THEN 'Tell buying that customers look for "' || "key" || '" and leave; show near products instead of an empty page.'
    WHEN facet = 'obtain'
      THEN 'Publish the answer where customers look (' || "scope" || ' ' || "key" || ')'
        || coalesce(': ' || array_to_string(list_transform(words, lambda one: '"' || one || '"'), ', '), '') || '.'
    WHEN facet = 'process'
      THEN 'Make it easier to understand and compare (' || "scope" || ' ' || "key" || ')'
        || coalesce(', in the words of customers: ' || array_to_string(list_transform(words, lambda one: '"' || one || '"'), ', '), '') || '.'
    WHEN facet = 'use'
      THEN 'Correct description and pictures (' || "scope" || ' ' || "key" || '): it turns out other than shown'
        || coalesce('; customers ask ' || array_to_string(list_transform(words, lambda one: '"' || one || '"'), ', '), '') || '.'
    ELSE 'Ask buyers for their reason and opinion (' || "scope" || ' ' || "key" || '): the shop does not hear of them.'
  END AS suggestion,
  list_transform(
    parts, lambda one: one.signal || ': ' || one.k || ' of ' || one.n || ' customers'
  ) AS parts,
  words
FROM bounded
JOIN gap_subjects AS subjects USING ("scope", "key")
LEFT JOIN negative_shares USING ("scope", "key")
CROSS JOIN gap_totals
WHERE lower > 0;
