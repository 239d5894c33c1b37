-- The lists with ids, words and a decision id that names pipeline, date, customer and rank. A view: the rows
-- are made while they are written, and not held in between.
CREATE TEMP VIEW recommendations AS
WITH own AS (
  SELECT customer, product, max(kind) AS kind FROM interaction_log GROUP BY customer, product
)
SELECT
  c.customer_id,
  l.rank::BIGINT AS rank,
  p.product_id,
  l.score,
  getvariable('sources')[l.source::INTEGER + 1] AS source,
  CASE
    WHEN getvariable('members')[l.leader::INTEGER + 1] IN ('als', 'item_knn') AND a.product IS NOT NULL
      THEN concat(
        'Because you ', CASE o.kind WHEN 2 THEN 'bought ' WHEN 1 THEN 'picked ' ELSE 'viewed ' END,
        coalesce(a.title, a.product_id)
      )
    WHEN getvariable('members')[l.leader::INTEGER + 1] IN ('als', 'item_knn')
      THEN 'Chosen by customers with a taste like yours'
    WHEN getvariable('members')[l.leader::INTEGER + 1] = 'category_popular' AND p.category IS NOT NULL
      THEN concat('Popular in ', p.category, ', which you like')
    WHEN getvariable('members')[l.leader::INTEGER + 1] = 'own_interest'
      THEN concat('You looked at ', coalesce(p.title, p.product_id), ' lately')
    WHEN getvariable('members')[l.leader::INTEGER + 1] = 'repeat'
      THEN concat('You bought ', coalesce(p.title, p.product_id), ' before')
    WHEN p.category IS NOT NULL THEN concat('Popular now in ', p.category)
    ELSE 'Popular now'
  END AS reason,
  substr(sha256(concat_ws('/', getvariable('pipeline'), getvariable('date'), c.customer_id, l.rank::BIGINT, p.product_id)), 1, 16)
    AS decision_id,
  getvariable('policy') AS policy,
  'treatment' AS arm,
  1.0::DOUBLE AS propensity
FROM top_lists AS l
JOIN recommend_customers AS c ON c.customer = l.customer
JOIN recommend_catalogue AS p ON p.product = l.product
LEFT JOIN recommend_catalogue AS a ON a.product = l.anchor
LEFT JOIN own AS o ON o.customer = l.customer AND o.product = l.anchor;
