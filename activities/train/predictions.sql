-- The published table from the scores: thirds by rank within a kind of row (ties by customer_id), and reasons in
-- words. Variables: meanings, horizon_days, and by kind of row: targets, labels, versions, figures, units.
CREATE OR REPLACE TEMP MACRO reason(feature, value, contribution, unit) AS
  concat(
    list_extract(getvariable('meanings'), feature::BIGINT + 1),
    CASE
      WHEN value IS NULL THEN ' is unknown'
      WHEN value = trunc(value) AND abs(value) < 1e15 THEN concat(': ', value::BIGINT)
      ELSE concat(': ', round(value, greatest(0, 2 - floor(log10(abs(value)))::INTEGER)))
    END,
    CASE WHEN contribution > 0 THEN ' (raises, +' ELSE ' (lowers, -' END,
    printf(CASE WHEN unit = 'points' THEN '%.1f' ELSE '%.2f' END, abs(contribution)),
    ' ', unit, ')'
  );

CREATE OR REPLACE TEMP VIEW published_predictions AS
WITH kinds AS (
  SELECT
    unnest(range(len(getvariable('targets')))) AS output,
    unnest(getvariable('targets')) AS target,
    unnest(getvariable('labels')) AS label,
    unnest(getvariable('versions')) AS model_version,
    unnest(getvariable('figures')) AS figure,
    unnest(getvariable('units')) AS unit
)
SELECT
  scored_rows.customer_id,
  target,
  label,
  CASE WHEN figure = 'probability' THEN score END AS probability,
  CASE WHEN figure = 'value' THEN score END AS value,
  getvariable('horizon_days')::BIGINT AS horizon_days,
  list_extract(
    ['high', 'mid', 'low'],
    ntile(3) OVER (PARTITION BY scores.output ORDER BY score DESC, scored_rows.customer_id)
  ) AS band,
  model_version,
  list_filter(
    [
      CASE WHEN feature_1 IS NOT NULL THEN reason(feature_1, value_1, contribution_1, unit) END,
      CASE WHEN feature_2 IS NOT NULL THEN reason(feature_2, value_2, contribution_2, unit) END,
      CASE WHEN feature_3 IS NOT NULL THEN reason(feature_3, value_3, contribution_3, unit) END
    ],
    lambda text: text IS NOT NULL
  ) AS reasons
FROM scores
JOIN scored_rows ON scored_rows.position = scores.position
JOIN kinds ON kinds.output = scores.output;
