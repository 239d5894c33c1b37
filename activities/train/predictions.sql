-- The published table from the scores: thirds by rank (ties by customer_id) and reasons in words.
CREATE OR REPLACE TEMP MACRO reason(feature, value, contribution) AS
  concat(
    list_extract(getvariable('meanings'), feature::BIGINT + 1),
    CASE
      WHEN value IS NULL THEN ' is unknown'
      WHEN value = trunc(value) AND abs(value) < 1e15 THEN concat(': ', value::BIGINT)
      ELSE concat(': ', round(value, greatest(0, 2 - floor(log10(abs(value)))::INTEGER)))
    END,
    CASE WHEN contribution > 0 THEN ' (raises, +' ELSE ' (lowers, -' END,
    printf('%.1f', 100 * abs(contribution)),
    ' points)'
  );

CREATE TEMP VIEW published_predictions AS
SELECT
  scored_rows.customer_id,
  'purchase' AS target,
  '' AS label,
  scores.probability,
  NULL::DOUBLE AS value,
  getvariable('horizon_days')::BIGINT AS horizon_days,
  list_extract(
    ['high', 'mid', 'low'],
    ntile(3) OVER (ORDER BY scores.probability DESC, scored_rows.customer_id)
  ) AS band,
  getvariable('model_version') AS model_version,
  list_filter(
    [
      CASE WHEN feature_1 IS NOT NULL THEN reason(feature_1, value_1, contribution_1) END,
      CASE WHEN feature_2 IS NOT NULL THEN reason(feature_2, value_2, contribution_2) END,
      CASE WHEN feature_3 IS NOT NULL THEN reason(feature_3, value_3, contribution_3) END
    ],
    lambda text: text IS NOT NULL
  ) AS reasons
FROM scores
JOIN scored_rows ON scored_rows.position = scores.position;
