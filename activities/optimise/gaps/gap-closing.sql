-- Whether the gaps named on an earlier date have closed since, beyond what similar items did that were left alone.
-- Reads gap_baseline (see gap-baseline.sql), item_counts (of what happened since). Variables: most_controls,
-- least_controls, most_distance (log-odds).
--
-- A gap is named because it looked wide, so part of it was chance and goes by itself. It therefore starts from its
-- shrunken rate, which already expects that part back (Efron 2011, on selection), and goes on as items did that
-- were not named: those of the same scope and signal that are nearest in rate, their own category first, or, where
-- few are similar, all of them. What they changed from their own shrunken rates is one shift of log-odds.
CREATE OR REPLACE MACRO logit(p) AS ln(p / (1 - p));
CREATE OR REPLACE MACRO share_of(log_odds) AS 1 / (1 + exp(-log_odds));

CREATE OR REPLACE TABLE followed_items AS
SELECT
  base.*,
  base.rate::DOUBLE AS start_rate,
  since_counts.n AS later_n,
  since_counts.k AS later_k
FROM gap_baseline AS base
JOIN item_counts AS since_counts USING ("scope", "key", facet, signal)
WHERE rate > 0 AND rate < 1;

CREATE OR REPLACE TABLE gap_controls AS
SELECT *
FROM (
  SELECT
    gap."scope",
    gap."key",
    gap.signal,
    other."key" AS control,
    abs(logit(gap.start_rate) - logit(other.start_rate)) AS distance,
    other.peers = gap.peers AS is_peer
  FROM followed_items AS gap
  JOIN followed_items AS other
    ON other."scope" = gap."scope" AND other.signal = gap.signal AND NOT other.is_named
  WHERE gap.is_named AND gap.rate > gap.compared_rate
)
WHERE distance <= getvariable('most_distance')
QUALIFY row_number() OVER (
  PARTITION BY "scope", "key", signal
  ORDER BY distance + CASE WHEN is_peer THEN 0 ELSE getvariable('most_distance') END, control
) <= getvariable('most_controls');

-- Sums go through DECIMAL, so that they do not depend on the order of rows.
CREATE OR REPLACE MACRO sums_of(later_n, later_k, start_rate, variance) AS {
  'n': sum(later_n)::DOUBLE,
  'k': sum(later_k)::DOUBLE,
  'expected': sum((later_n * start_rate)::DECIMAL(28, 10))::DOUBLE,
  'start_variance': sum((later_n ** 2 * variance)::DECIMAL(28, 10))::DOUBLE
};

CREATE OR REPLACE TABLE control_shifts AS
SELECT
  "scope",
  "key",
  signal,
  controls,
  logit((sums.k + 0.5) / (sums.n + 1)) - logit((sums.expected + 0.5) / (sums.n + 1)) AS shift,
  1 / (sums.k + 0.5) + 1 / (sums.n - sums.k + 0.5)
    + sums.start_variance / sums.n ** 2
      / ((sums.expected + 0.5) * (sums.n - sums.expected + 0.5) / (sums.n + 1) ** 2) ** 2 AS variance
FROM (
  SELECT
    gap."scope",
    gap."key",
    gap.signal,
    coalesce(near.sums, everyone.sums) AS sums,
    coalesce(near.controls, 0) AS controls
  FROM followed_items AS gap
  JOIN (
    SELECT "scope", signal, sums_of(later_n, later_k, start_rate, variance) AS sums FROM followed_items WHERE NOT is_named GROUP BY ALL
  ) AS everyone USING ("scope", signal)
  LEFT JOIN (
    SELECT gap_controls."scope", gap_controls."key", gap_controls.signal, count(*) AS controls, sums_of(later_n, later_k, start_rate, variance) AS sums
    FROM gap_controls
    JOIN followed_items AS item
      ON item."scope" = gap_controls."scope" AND item.signal = gap_controls.signal AND item."key" = control
    GROUP BY ALL
    HAVING count(*) >= getvariable('least_controls')
  ) AS near USING ("scope", "key", signal)
  WHERE gap.is_named AND gap.rate > gap.compared_rate
);

CREATE OR REPLACE TABLE gap_changes AS
SELECT
  *,
  later_k / later_n AS seen,
  (later_k + 0.5) / (later_n + 1) AS smoothed,
  expected - later_k / later_n AS spared,
  expected - share_of(logit(compared_rate) + shift) AS gap_left_alone,
  smoothed * (1 - smoothed) / later_n + (expected * (1 - expected)) ** 2
    * (start_variance / (start_rate * (1 - start_rate)) ** 2 + shift_variance) AS change_variance
FROM (
  SELECT
    item.* EXCLUDE (variance),
    item.variance AS start_variance,
    controls,
    shift,
    moved.variance AS shift_variance,
    share_of(logit(start_rate) + shift) AS expected
  FROM followed_items AS item
  JOIN control_shifts AS moved USING ("scope", "key", signal)
  WHERE item.is_named AND item.rate > item.compared_rate
);

-- `closed` is the share of the gap that is gone: 0 as wide as similar items would have left it, 1 level with peers.
CREATE OR REPLACE TABLE gap_closing AS
SELECT
  *,
  closed - 1.645 * deviation AS lower,
  closed + 1.645 * deviation AS upper,
  CASE
    WHEN closed - 1.645 * deviation > 0 AND closed + 1.645 * deviation >= 1 THEN 'closed'
    WHEN closed - 1.645 * deviation > 0 THEN 'narrower'
    WHEN closed + 1.645 * deviation < 1 THEN 'open'
    ELSE 'too early'
  END AS verdict
FROM (
  SELECT
    "scope",
    "key",
    facet,
    min(since) AS since,
    max(later_n) AS customers,
    max(controls) AS controls,
    sum(start_rate::DECIMAL(18, 12))::DOUBLE AS rate_then,
    sum(seen::DECIMAL(18, 12))::DOUBLE AS rate_since,
    sum(expected::DECIMAL(18, 12))::DOUBLE AS rate_expected,
    sum(spared::DECIMAL(18, 12))::DOUBLE / sum(gap_left_alone::DECIMAL(18, 12))::DOUBLE AS closed,
    sqrt(sum(change_variance::DECIMAL(28, 18))::DOUBLE) / sum(gap_left_alone::DECIMAL(18, 12))::DOUBLE AS deviation
  FROM gap_changes
  GROUP BY "scope", "key", facet
);

-- All gaps of a scope and facet together, by the customers that met them; `raw` is what it looks like against the
-- rate that was seen when they were named.
CREATE OR REPLACE TABLE gap_closing_totals AS
SELECT
  "scope",
  facet,
  count(DISTINCT "key") AS gaps,
  min(since) AS since,
  sum((later_n * spared)::DECIMAL(28, 10))::DOUBLE
    / sum((later_n * gap_left_alone)::DECIMAL(28, 10))::DOUBLE AS closed,
  sqrt(sum((later_n ** 2 * change_variance)::DECIMAL(38, 12))::DOUBLE)
    / sum((later_n * gap_left_alone)::DECIMAL(28, 10))::DOUBLE AS deviation,
  sum((later_n * (k / n - seen))::DECIMAL(28, 10))::DOUBLE
    / nullif(sum((later_n * (k / n - compared_rate))::DECIMAL(28, 10))::DOUBLE, 0) AS raw
FROM gap_changes
GROUP BY "scope", facet;
