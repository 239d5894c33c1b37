-- Lists of products that belong to no customer: what is bought with each product, what sells more than it did,
-- and what sells in each segment. Tables: similar_rows, together_rows, interaction_log, recommend_catalogue,
-- recommend_segments. Variables: similar_sources, list_length.
CREATE TEMP VIEW similar_items AS
SELECT
  p.product_id, r.rank::BIGINT AS rank, o.product_id AS other_product_id, r.score,
  getvariable('similar_sources')[r.source::INTEGER + 1] AS "source"
FROM similar_rows AS r
JOIN recommend_catalogue AS p ON p.product = r.product
JOIN recommend_catalogue AS o ON o.product = r.other;

CREATE TEMP VIEW bought_together AS
SELECT p.product_id, r.rank::BIGINT AS rank, o.product_id AS other_product_id, r.score
FROM together_rows AS r
JOIN recommend_catalogue AS p ON p.product = r.product
JOIN recommend_catalogue AS o ON o.product = r.other;

-- Trending: purchases of the last 7 days over those that the 28 days before let expect, both drawn together by
-- 5 purchases (the posterior mean of a Poisson rate under a gamma prior), so that a few sales are no trend.
CREATE TEMP VIEW product_lists AS
WITH sold AS (
  SELECT
    product,
    coalesce(sum(events) FILTER (day < 7), 0)::BIGINT AS recent,
    coalesce(sum(events) FILTER (day >= 7 AND day < 35), 0)::BIGINT AS before
  FROM interaction_log WHERE kind = 2 AND day < 35 GROUP BY product
), totals AS (
  SELECT sum(recent)::DOUBLE AS recent, sum(before)::DOUBLE AS before FROM sold
), scored AS (
  SELECT
    'trending' AS list, product,
    (sold.recent + 5) / (sold.before * totals.recent / totals.before + 5) AS score
  FROM sold, totals WHERE totals.before > 0 AND sold.recent >= 3
  UNION ALL
  SELECT 'popular_30d', product, sum(events)::DOUBLE FROM interaction_log
  WHERE kind = 2 AND day < 30 GROUP BY product
  UNION ALL
  SELECT 'segment:' || segment_id, product, sum(events)::DOUBLE
  FROM interaction_log JOIN recommend_segments USING (customer)
  WHERE kind = 2 GROUP BY segment_id, product
), ranked AS (
  SELECT
    list, row_number() OVER (PARTITION BY list ORDER BY score DESC, p.product_id) AS rank,
    p.product_id, score
  FROM scored JOIN recommend_catalogue AS p USING (product)
  WHERE p.is_allowed
)
SELECT list, rank, product_id, score FROM ranked WHERE rank <= getvariable('list_length');
