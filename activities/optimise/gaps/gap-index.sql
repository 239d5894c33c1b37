-- From counts to gaps. A rate is shrunk towards its peers by a beta prior whose strength comes from the
-- spread between keys by the method of moments (Kleinman 1973; Robbins 1956 for the idea), so that a key with
-- few customers does not lead by chance. The gap of a facet is the chance that a customer meets at least
-- one of its signals beyond what the customers of its peers meet.

CREATE OR REPLACE TABLE gap_priors AS
WITH totals AS (
  SELECT "scope", signal, sum(n) AS n, sum(k) AS k, sum(n * n) AS n_squared, count(*) AS keys
  FROM gap_counts
  GROUP BY "scope", signal
),
spread AS (
  SELECT
    "scope",
    signal,
    sum((gap_counts.n * (gap_counts.k / gap_counts.n - totals.k / totals.n) ** 2)::DECIMAL(28, 10))::DOUBLE AS squares
  FROM gap_counts
  JOIN totals USING ("scope", signal)
  GROUP BY "scope", signal
)
SELECT
  "scope",
  signal,
  n::DOUBLE AS n,
  k::DOUBLE AS k,
  (k + 0.5)::DOUBLE / (n + 1) AS mean,
  -- Intraclass correlation; its bounds keep the prior between one customer and a million.
  least(0.5, greatest(1e-6, coalesce(
    (squares / nullif(k::DOUBLE / n * (1 - k::DOUBLE / n), 0) - (keys - 1))
      / nullif(n - n_squared::DOUBLE / n - (keys - 1), 0),
    1e-6
  ))) AS correlation
FROM totals
JOIN spread USING ("scope", signal);

-- The peers' rate leaves the key itself out; few peers are completed by the mean of all.
CREATE OR REPLACE TABLE gap_rates AS
WITH peered AS (
  SELECT
    gap_counts.*,
    mean,
    1 / correlation - 1 AS strength,
    sum(gap_counts.n) OVER peer_keys - gap_counts.n AS peer_n,
    sum(gap_counts.k) OVER peer_keys - gap_counts.k AS peer_k
  FROM gap_counts
  JOIN gap_priors USING ("scope", signal)
  WINDOW peer_keys AS (PARTITION BY "scope", signal, peers)
),
rated AS (
  SELECT
    *,
    (peer_k + mean * 100) / (peer_n + 100) AS peer_rate
  FROM peered
),
shrunk AS (
  SELECT
    *,
    peer_rate * strength + k AS alpha,
    (1 - peer_rate) * strength + n - k AS beta
  FROM rated
),
posterior AS (
  SELECT
    * EXCLUDE (alpha, beta),
    alpha / (alpha + beta) AS rate,
    alpha * beta / ((alpha + beta) ** 2 * (alpha + beta + 1)) AS variance
  FROM shrunk
)
SELECT
  *,
  -- Segments and channels are held against the best informed of them.
  CASE
    WHEN "scope" IN ('segment', 'channel') THEN min(rate) OVER (PARTITION BY "scope", signal)
    ELSE peer_rate
  END AS compared_rate,
  CASE
    WHEN "scope" IN ('segment', 'channel') THEN arg_min(n, rate) OVER (PARTITION BY "scope", signal)
    ELSE peer_n + 100
  END AS compared_n
FROM posterior;

CREATE OR REPLACE TABLE gap_facets AS
SELECT
  "scope",
  "key",
  facet,
  1 - list_reduce(
    list_prepend(1.0::DOUBLE, list(1 - excess ORDER BY signal)), lambda product, one: product * one
  ) AS gap_index,
  sqrt(sum(variance::DECIMAL(28, 18))::DOUBLE) AS deviation,
  list({'signal': signal, 'rate': rate, 'compared': compared_rate, 'n': n, 'k': k} ORDER BY excess DESC, signal) AS parts
FROM (
  SELECT
    * EXCLUDE (variance),
    -- What it is held against is an estimate too.
    variance + compared_rate * (1 - compared_rate) / compared_n AS variance,
    greatest(0, rate - compared_rate) AS excess
  FROM gap_rates
)
WHERE excess > 0
GROUP BY "scope", "key", facet;
