-- The lists with ids, words and a decision id that names pipeline, date, customer and rank. A view: the rows
-- are made while they are written, and not held in between. Variables: members, sources, arms, tiers (by position),
-- templates (reason to sentence), policy.
CREATE TEMP VIEW recommendations AS
WITH own AS (
  SELECT customer, product, max(kind) AS kind FROM interaction_log GROUP BY customer, product
), named AS (
  SELECT
    l.*,
    c.customer_id, p.product_id,
    coalesce(p.title, p.product_id) AS title, p.category,
    coalesce(a.title, a.product_id) AS anchor_title,
    o.kind AS anchor_kind,
    getvariable('members')[l.leader::INTEGER + 1] AS led_by
  FROM top_lists AS l
  JOIN recommend_customers AS c ON c.customer = l.customer
  JOIN recommend_catalogue AS p ON p.product = l.product
  LEFT JOIN recommend_catalogue AS a ON a.product = l.anchor
  LEFT JOIN own AS o ON o.customer = l.customer AND o.product = l.anchor
), reasoned AS (
  SELECT
    *,
    CASE
      WHEN led_by IN ('repeat', 'personal_frequency') THEN 'bought_before'
      WHEN led_by = 'own_interest' THEN 'looked_at'
      WHEN led_by IN ('bought_together', 'association_rules') AND anchor_title IS NOT NULL THEN 'bought_with'
      WHEN led_by = 'sequence' AND anchor_title IS NOT NULL THEN 'bought_after'
      WHEN led_by = 'content' AND anchor_title IS NOT NULL THEN 'like_product'
      WHEN led_by IN ('als', 'item_knn', 'ease', 'customer_knn', 'biased_mf', 'svd') AND anchor_title IS NOT NULL
        THEN CASE anchor_kind WHEN 2 THEN 'you_bought' WHEN 1 THEN 'you_picked' ELSE 'you_viewed' END
      WHEN led_by IN ('als', 'item_knn', 'ease', 'customer_knn', 'biased_mf', 'svd') THEN 'taste_like_yours'
      WHEN led_by = 'category_popular' AND category IS NOT NULL THEN 'liked_category'
      WHEN led_by = 'segment_popular' THEN 'customers_like_you'
      WHEN category IS NOT NULL THEN 'popular_in_category'
      ELSE 'popular'
    END AS reason_code
  FROM named
)
SELECT
  customer_id,
  rank::BIGINT AS rank,
  product_id,
  score,
  CASE
    WHEN leader_share >= 0.5 THEN getvariable('sources')[leader::INTEGER + 1]
    ELSE 'blend'
  END AS source,
  replace(replace(replace(
    getvariable('templates')[reason_code], '{category}', coalesce(category, '')),
    '{anchor}', coalesce(anchor_title, '')), '{product}', title) AS reason,
  substr(sha256(concat_ws('/', getvariable('pipeline'), getvariable('date'), customer_id, rank::BIGINT, product_id)), 1, 16)
    AS decision_id,
  CASE
    WHEN getvariable('arms')[arm::INTEGER + 1] = 'explore' THEN 'randomised'
    WHEN getvariable('arms')[arm::INTEGER + 1] = 'control' THEN 'popular'
    ELSE getvariable('policy')
  END AS policy,
  getvariable('arms')[arm::INTEGER + 1] AS arm,
  propensity,
  CASE
    WHEN second >= 0 THEN MAP {
      led_by: round(leader_share, 4),
      getvariable('members')[second::INTEGER + 1]: round(second_share, 4)
    }
    ELSE MAP { led_by: round(leader_share, 4) }
  END AS shares,
  getvariable('tiers')[tier::INTEGER + 1] AS tier
FROM reasoned;
