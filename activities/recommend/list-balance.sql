-- How the lists share out categories and brands. Reads top_lists, recommend_catalogue, interaction_log. Variables:
-- explore_arm (its position; those lists are left out), alpha.
CREATE TEMP TABLE listed_places AS
SELECT customer, category, brand, (1 / log2(1 + rank))::DECIMAL(18, 12) AS exposure
FROM top_lists
JOIN recommend_catalogue USING (product)
WHERE arm <> getvariable('explore_arm');

-- What each customer took, by category: purchases where there are some, else all that was looked at.
CREATE TEMP TABLE taken AS
SELECT *
FROM (
  SELECT customer, category, brand, kind = 2 AS is_purchase, sum(events) AS events
  FROM interaction_log
  JOIN recommend_catalogue USING (product)
  GROUP BY ALL
)
QUALIFY is_purchase OR NOT bool_or(is_purchase) OVER (PARTITION BY customer);

-- Steck, "Calibrated recommendations", RecSys 2018, equations 6 and 7: the Kullback-Leibler divergence of the list's
-- categories from the history's, with a share alpha of the history mixed into the list so that it is finite.
-- `alike` is that divergence if all lists had the same mix of categories.
CREATE TEMP TABLE list_calibration AS
WITH history AS (
  SELECT customer, category, sum(events) / sum(sum(events)) OVER (PARTITION BY customer) AS p
  FROM taken WHERE category IS NOT NULL GROUP BY customer, category
),
lists AS (
  SELECT customer, category, sum(exposure)::DOUBLE / sum(sum(exposure)) OVER (PARTITION BY customer)::DOUBLE AS q
  FROM listed_places WHERE category IS NOT NULL GROUP BY customer, category
),
usual AS (
  SELECT category, sum(exposure)::DOUBLE / sum(sum(exposure)) OVER ()::DOUBLE AS q
  FROM listed_places WHERE category IS NOT NULL GROUP BY category
)
SELECT
  customer,
  sum((p * ln(p / ((1 - getvariable('alpha')) * coalesce(lists.q, 0) + getvariable('alpha') * p)))::DECIMAL(18, 12))::DOUBLE
    AS divergence,
  sum((p * ln(p / ((1 - getvariable('alpha')) * coalesce(usual.q, 0) + getvariable('alpha') * p)))::DECIMAL(18, 12))::DOUBLE
    AS alike
FROM history
LEFT JOIN lists USING (customer, category)
LEFT JOIN usual USING (category)
WHERE customer IN (SELECT customer FROM lists)
GROUP BY customer;

-- Share of attention (places discounted as in DCG), of what was bought, and of what may be listed, by brand.
CREATE TEMP TABLE brand_exposure AS
WITH shown AS (
  SELECT brand, sum(exposure)::DOUBLE / sum(sum(exposure)) OVER ()::DOUBLE AS shown
  FROM listed_places WHERE brand IS NOT NULL GROUP BY brand
),
sold AS (
  SELECT brand, sum(events) / sum(sum(events)) OVER () AS sold
  FROM taken WHERE brand IS NOT NULL AND is_purchase GROUP BY brand
),
offered AS (
  SELECT brand, count(*) / sum(count(*)) OVER () AS offered
  FROM recommend_catalogue WHERE brand IS NOT NULL AND is_allowed GROUP BY brand
)
SELECT brand, coalesce(shown, 0) AS shown, coalesce(sold, 0) AS sold, coalesce(offered, 0) AS offered
FROM shown
FULL JOIN sold USING (brand)
FULL JOIN offered USING (brand);
