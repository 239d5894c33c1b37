-- One narrow row an event, in session order, with what follows it. Everything else is counted from
-- `visits`, so the events are sorted once. Variable: goal_event (empty: the purchase).

CREATE OR REPLACE TABLE nodes AS
SELECT
  (row_number() OVER (ORDER BY touchpoint) - 1)::INTEGER AS node,
  *,
  regexp_matches(event_type, '(^|[_ -])(error|fail|failed|failure|declined|timeout|crash|exception)($|[_ -])', 'i')
    AS is_failure
FROM (
  SELECT
    touchpoint,
    min(event_type) AS event_type,
    min(stage) AS stage,
    min(channel) AS channel,
    bool_or(CASE WHEN getvariable('goal_event') = '' THEN is_purchase ELSE event_type = getvariable('goal_event') END)
      AS is_goal
  FROM events
  GROUP BY touchpoint
);

CREATE OR REPLACE TABLE segment_codes AS
SELECT row_number() OVER (ORDER BY segment_id)::INTEGER AS segment, segment_id
FROM (SELECT DISTINCT segment_id FROM segment_assignment WHERE segment_id IS NOT NULL);

-- Customers without a segment count in 'all' only; their code is 0.
CREATE OR REPLACE TABLE customer_codes AS
SELECT
  customer_id,
  row_number() OVER (ORDER BY customer_id)::INTEGER AS customer,
  coalesce(segment, 0) AS segment
FROM (SELECT DISTINCT customer_id FROM events)
LEFT JOIN segment_assignment USING (customer_id)
LEFT JOIN segment_codes USING (segment_id);

-- Device, version of the app and campaign together, as one code.
CREATE OR REPLACE TABLE places AS
SELECT
  row_number() OVER (ORDER BY device, app_version, campaign)::INTEGER AS place,
  device,
  app_version,
  campaign
FROM (
  SELECT DISTINCT
    coalesce(device, 'unknown') AS device,
    coalesce(app_version, 'unknown') AS app_version,
    coalesce(campaign, '') AS campaign
  FROM events
);

CREATE OR REPLACE TABLE visits AS
SELECT
  session_key,
  session_seq,
  node,
  customer,
  segment,
  place,
  event_day,
  at_us,
  is_zero_hit,
  amount,
  lead(node) OVER session AS next_node,
  lead(at_us) OVER session - at_us AS duration
FROM (
  SELECT
    session_key,
    session_seq,
    node,
    customer,
    segment,
    place,
    event_day,
    epoch_us(event_time) AS at_us,
    coalesce(result_count = 0, false) AS is_zero_hit,
    CASE WHEN is_goal THEN amount_winsorised END AS amount
  FROM events
  JOIN nodes USING (touchpoint)
  JOIN customer_codes USING (customer_id)
  JOIN places
    ON places.device = coalesce(events.device, 'unknown')
    AND places.app_version = coalesce(events.app_version, 'unknown')
    AND places.campaign = coalesce(events.campaign, '')
)
WINDOW session AS (PARTITION BY session_key ORDER BY session_seq);

CREATE OR REPLACE TABLE goals AS
SELECT
  session_key,
  min(session_seq) AS first_goal,
  max(session_seq) AS last_goal,
  sum(coalesce(amount, 0)) AS value
FROM visits
JOIN nodes USING (node)
WHERE is_goal
GROUP BY session_key;

-- A row a touchpoint of a session: the independent cases of every rate. `is_open`: first visited before the
-- goal of the session; `ends_here`: the session ends at it without a goal after it.
CREATE OR REPLACE TABLE session_touchpoints AS
WITH met AS (
  SELECT
    visits.session_key,
    visits.node,
    min(customer) AS customer,
    arg_min(place, session_seq) AS place,
    min(event_day) AS event_day,
    count(*) AS visits,
    count(*) FILTER (next_node IS NULL) AS exits,
    count(*) FILTER (is_zero_hit OR coalesce(following.is_failure, false)) AS failures,
    min(session_seq) AS first_visit,
    max(session_seq) AS last_visit,
    arg_min(duration, session_seq) AS duration
  FROM visits
  LEFT JOIN nodes AS following ON following.node = next_node
  GROUP BY ALL
)
SELECT
  met.*,
  coalesce(last_goal > first_visit, false) AS converts,
  first_goal IS NULL OR first_visit < first_goal AS is_open,
  exits > 0 AND (first_goal IS NULL OR last_visit < first_goal) AS ends_here
FROM met
LEFT JOIN goals USING (session_key);
