-- The same counts of groups of customers: channels, stages, segments. Reads gap_kinds, gap_pairs, visits, nodes,
-- customer_codes, segment_codes. Leaves gap_counts, with those of items.

-- A customer in a channel, and at a stage: signals belong to the stage of the event before them.
CREATE OR REPLACE TABLE gap_steps AS
SELECT
  customer,
  here.channel,
  here.stage,
  here_kind.kind,
  next_kind.kind AS next_kind,
  is_zero_hit,
  next_node IS NULL AS ends
FROM visits
JOIN nodes AS here USING (node)
JOIN gap_kinds AS here_kind ON here_kind.event_type = here.event_type
LEFT JOIN nodes AS following ON following.node = visits.next_node
LEFT JOIN gap_kinds AS next_kind ON next_kind.event_type = following.event_type;

CREATE OR REPLACE TABLE member_signals AS
WITH in_channel AS (
  SELECT
    customer,
    channel,
    bool_or(kind = 'question') AS asks,
    bool_or(is_zero_hit) AS finds_nothing,
    bool_or(kind = 'help') AS reads_help,
    count(*) FILTER (kind = 'compare') >= 2 AS compares,
    bool_or(kind = 'feedback') AS gives_feedback
  FROM gap_steps
  GROUP BY customer, channel
),
at_stage AS (
  SELECT
    customer,
    stage,
    bool_or(coalesce(next_kind = 'question', false)) AS asks,
    bool_or(is_zero_hit) AS finds_nothing,
    bool_or(coalesce(next_kind = 'help', false)) AS reads_help,
    bool_or(coalesce(next_kind = 'compare' AND kind = 'compare', false)) AS compares
  FROM gap_steps
  WHERE kind NOT IN ('question', 'help') AND stage <> 'other'
  GROUP BY customer, stage
),
returned AS (
  SELECT customer_id, bool_or(mismatches > 0) AS mismatched, bool_or(bought_at IS NOT NULL) AS buys
  FROM gap_pairs
  GROUP BY customer_id
),
in_segment AS (
  SELECT
    customer,
    any_value(segment_id) AS segment_id,
    any_value(mismatched) AS mismatched,
    any_value(buys) AS buys,
    bool_or(asks) AS asks,
    bool_or(finds_nothing) AS finds_nothing,
    bool_or(reads_help) AS reads_help,
    bool_or(compares) AS compares,
    bool_or(gives_feedback) AS gives_feedback
  FROM in_channel
  JOIN customer_codes USING (customer)
  JOIN segment_codes USING (segment)
  LEFT JOIN returned USING (customer_id)
  GROUP BY customer
)
SELECT
  'channel' AS "scope", channel AS "key", count(*) AS customers,
  count(*) FILTER (asks) AS asking, count(*) FILTER (finds_nothing) AS finding_nothing,
  count(*) FILTER (reads_help) AS reading, count(*) FILTER (compares) AS comparing,
  0 AS buyers, 0 AS mismatched, 0 AS silent
FROM in_channel GROUP BY channel
UNION ALL
SELECT
  'stage', stage, count(*), count(*) FILTER (asks), count(*) FILTER (finds_nothing),
  count(*) FILTER (reads_help), count(*) FILTER (compares), 0, 0, 0
FROM at_stage GROUP BY stage
UNION ALL
SELECT
  'segment', segment_id, count(*), count(*) FILTER (asks), count(*) FILTER (finds_nothing),
  count(*) FILTER (reads_help), count(*) FILTER (compares), count(*) FILTER (buys),
  count(*) FILTER (mismatched), count(*) FILTER (buys AND NOT gives_feedback)
FROM in_segment GROUP BY segment_id;

CREATE OR REPLACE TABLE gap_counts AS
WITH counted AS (
  SELECT "scope", "key", '' AS peers, 'obtain' AS facet, 'asked' AS signal, customers AS n, asking AS k FROM member_signals
  UNION ALL SELECT "scope", "key", '', 'obtain', 'found nothing', customers, finding_nothing FROM member_signals
  UNION ALL SELECT "scope", "key", '', 'process', 'read help', customers, reading FROM member_signals
  UNION ALL SELECT "scope", "key", '', 'process', 'compared again', customers, comparing FROM member_signals
  UNION ALL SELECT "scope", "key", '', 'use', 'returned as not described', buyers, mismatched FROM member_signals
  UNION ALL SELECT "scope", "key", '', 'business', 'bought and said nothing', buyers, silent FROM member_signals
)
SELECT * FROM item_counts
UNION ALL
SELECT * FROM counted WHERE n > 0;
