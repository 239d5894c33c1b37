-- Sessions by touchpoint, device, version and day before the goal, with how they went. Days count from the
-- first of the window. Devices and versions beyond the most used ones of a channel are pooled as `other`.
-- Variables: most_versions, most_devices.

CREATE OR REPLACE TABLE place_names AS
WITH used AS (
  SELECT place, channel, device, app_version, count(*) AS sessions
  FROM session_touchpoints
  JOIN nodes USING (node)
  JOIN places USING (place)
  GROUP BY ALL
),
ranked AS (
  SELECT
    place,
    channel,
    device,
    app_version,
    dense_rank() OVER (PARTITION BY channel ORDER BY of_device DESC, device) AS device_rank,
    dense_rank() OVER (PARTITION BY channel ORDER BY of_version DESC, app_version) AS version_rank
  FROM (
    SELECT
      *,
      sum(sessions) OVER (PARTITION BY channel, device) AS of_device,
      sum(sessions) OVER (PARTITION BY channel, app_version) AS of_version
    FROM used
  )
)
SELECT
  place,
  channel,
  CASE WHEN device_rank <= getvariable('most_devices') THEN device ELSE 'other' END AS device,
  CASE WHEN version_rank <= getvariable('most_versions') THEN app_version ELSE 'other' END AS app_version
FROM ranked;

CREATE OR REPLACE TABLE device_codes AS
SELECT row_number() OVER (ORDER BY device) - 1 AS device_code, device
FROM (SELECT DISTINCT device FROM place_names);

CREATE OR REPLACE TABLE version_codes AS
SELECT row_number() OVER (ORDER BY app_version) - 1 AS version_code, app_version
FROM (SELECT DISTINCT app_version FROM place_names);

CREATE OR REPLACE TABLE step_days AS
SELECT
  node,
  device_code,
  version_code,
  event_day - (SELECT min(event_day) FROM visits) AS day,
  count(*) AS sessions,
  count(*) FILTER (ends_here) AS ended,
  count(*) FILTER (visits > 1) AS repeated,
  count(*) FILTER (failures > 0) AS failed,
  count(log_seconds) AS timed,
  coalesce(sum(log_seconds), 0) AS log_seconds,
  coalesce(sum((log_seconds * log_seconds)::DECIMAL(18, 6)), 0) AS log_squares
FROM (
  SELECT *, ln(nullif(greatest(duration, 0), 0) / 1e6)::DECIMAL(12, 6) AS log_seconds
  FROM session_touchpoints
  WHERE is_open
)
JOIN nodes USING (node)
JOIN place_names USING (place, channel)
JOIN device_codes USING (device)
JOIN version_codes USING (app_version)
WHERE NOT is_goal
GROUP BY ALL;
