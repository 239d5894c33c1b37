-- How many customers of the release before and of now lie in each tenth that a figure had before. Variables:
-- drift_targets and drift_labels, by kind of row. Tenths are cut at whole ranks: the same ones every time.
CREATE OR REPLACE TEMP VIEW score_tenths AS
WITH kinds AS (
  SELECT
    unnest(range(len(getvariable('drift_targets')))) AS output,
    unnest(getvariable('drift_targets')) AS target,
    unnest(getvariable('drift_labels')) AS label
),
earlier AS (
  SELECT output, coalesce(probability, value) AS score
  FROM earlier_predictions
  JOIN kinds USING (target, label)
  WHERE coalesce(probability, value) IS NOT NULL
),
cuts AS (
  SELECT output, quantile_disc(score, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]) AS cuts
  FROM earlier
  GROUP BY output
),
both_days AS (
  SELECT output, score, 1 AS before, 0 AS now FROM earlier
  UNION ALL
  SELECT output, score, 0, 1 FROM scores
)
SELECT
  output::BIGINT AS output,
  len(list_filter(cuts, lambda cut: score > cut))::BIGINT AS tenth,
  sum(before)::BIGINT AS before,
  sum(now)::BIGINT AS now
FROM both_days
JOIN cuts USING (output)
GROUP BY ALL
ORDER BY output, tenth;
