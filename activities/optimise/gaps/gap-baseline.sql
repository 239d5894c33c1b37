-- How things stand today, for later dates to follow: a row an item and signal, with whether a gap was named.
-- Reads gap_rates and information_gaps. Variable: date.
CREATE OR REPLACE TABLE gap_baseline AS
SELECT
  getvariable('date')::DATE AS since,
  rates."scope",
  rates."key",
  rates.peers,
  rates.facet,
  signal,
  n,
  k,
  rate,
  variance,
  compared_rate,
  information_gaps."key" IS NOT NULL AS is_named
FROM gap_rates AS rates
LEFT JOIN information_gaps USING ("scope", "key", facet)
WHERE rates."scope" IN ('product', 'category', 'query');
