-- What customers lacked, as counts: of `n` who could meet a signal, `k` did. A row a scope, key, facet and
-- signal; `peers` names the keys that it is compared with. Reads events, nodes, visits, products,
-- segment_assignment, feedback_opinions. What an event means is told by its type, once a type.

CREATE OR REPLACE TABLE gap_kinds AS
SELECT
  event_type,
  CASE
    WHEN regexp_matches(event_type, '(^|[_ -])(question|ask|inquiry|enquiry|consult|chat|live_?chat)($|[_ -])', 'i') THEN 'question'
    WHEN regexp_matches(event_type, '(^|[_ -])(faq|help|help_?cent(er|re)|guide|manual|support_?article)($|[_ -])', 'i') THEN 'help'
    WHEN regexp_matches(event_type, '(^|[_ -])(compare|comparison)($|[_ -])', 'i') THEN 'compare'
    WHEN regexp_matches(event_type, '(^|[_ -])(return|returned)($|[_ -])', 'i') THEN 'return'
    WHEN regexp_matches(event_type, '(^|[_ -])(ticket|call|complaint)($|[_ -])', 'i') THEN 'support'
    WHEN regexp_matches(event_type, '(^|[_ -])(review|rating|survey|feedback)($|[_ -])', 'i') THEN 'feedback'
    ELSE 'other'
  END AS kind
FROM (SELECT DISTINCT event_type FROM events);

CREATE OR REPLACE MACRO is_mismatch(reason) AS regexp_matches(
  reason, 'not.{0,4}as.{0,4}(described|shown|pictured|advertised|expected)|(differ|misl|mismatch)|描述不符|与描述|实物不符|不一致|货不对', 'i'
);

-- A customer and a product: what they asked, read and sent back, in all channels.
CREATE OR REPLACE TABLE gap_pairs AS
SELECT
  *,
  coalesce(asked_at < bought_at, asked_at IS NOT NULL) AS asks_before,
  coalesce(category, 'unknown') AS category_key
FROM (
  SELECT
    customer_id,
    product_id,
    min(event_time) FILTER (kind = 'question') AS asked_at,
    min(event_time) FILTER (is_purchase) AS bought_at,
    count(*) FILTER (kind = 'question') AS questions,
    count(*) FILTER (kind = 'help') > 0 AS reads_help,
    count(*) FILTER (kind = 'compare') AS compares,
    count(*) FILTER (kind = 'return') AS returns,
    count(*) FILTER (kind = 'return' AND coalesce(is_mismatch(reason), false)) AS mismatches,
    count(*) FILTER (kind = 'return' AND reason IS NULL) AS unlabelled,
    bool_or(kind = 'feedback') AS gives_feedback,
    sum(amount_winsorised) FILTER (is_purchase) AS revenue
  FROM events
  JOIN gap_kinds USING (event_type)
  WHERE product_id IS NOT NULL
  GROUP BY customer_id, product_id
)
LEFT JOIN products USING (product_id);

-- Who speaks of a product; feedback without a customer counts as one of its own.
CREATE OR REPLACE TABLE gap_speakers AS
SELECT
  product_id,
  coalesce(customer_id, feedback_id) AS customer_id,
  bool_or(list_contains(complaints, 'description')) AS complains
FROM feedback_opinions
WHERE product_id IS NOT NULL
GROUP BY ALL;

-- Who has a product, or speaks of it, and for whom it is other than described: sent back or complained of.
-- One signal of both, since few speak, and they are among those who bought.
CREATE OR REPLACE TABLE disappointments AS
SELECT
  product_id,
  count(*) AS owners,
  count(*) FILTER (coalesce(mismatches > 0, false) OR coalesce(complains, false)) AS disappointed
FROM (SELECT product_id, customer_id, mismatches FROM gap_pairs WHERE bought_at IS NOT NULL)
FULL JOIN gap_speakers USING (product_id, customer_id)
GROUP BY product_id;

CREATE OR REPLACE TABLE product_signals AS
SELECT
  product_id,
  min(category_key) AS category,
  count(*) AS customers,
  count(*) FILTER (asks_before) AS asking,
  sum(CASE WHEN asks_before THEN questions ELSE 0 END)::BIGINT AS questions,
  count(*) FILTER (reads_help) AS reading,
  count(*) FILTER (compares >= 2 AND bought_at IS NULL) AS comparing,
  count(*) FILTER (bought_at IS NOT NULL) AS buyers,
  sum(mismatches)::BIGINT AS mismatches,
  sum(returns)::BIGINT AS returns,
  sum(unlabelled)::BIGINT AS unlabelled,
  count(*) FILTER (bought_at IS NOT NULL AND NOT gives_feedback) AS silent,
  any_value(coalesce(owners, 0)) AS owners,
  any_value(coalesce(disappointed, 0)) AS disappointed,
  coalesce(sum(revenue), 0) AS revenue
FROM gap_pairs
LEFT JOIN disappointments USING (product_id)
GROUP BY product_id;

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

CREATE OR REPLACE TABLE query_signals AS
SELECT
  query_key AS "key",
  count(*) AS customers,
  sum(zero_searches)::BIGINT AS zero_searches,
  count(*) FILTER (zero_searches > 0) AS finding_nothing,
  count(*) FILTER (gives_up) AS giving_up
FROM (
  SELECT
    query_key,
    customer_id,
    count(*) FILTER (is_zero) AS zero_searches,
    bool_or(is_zero AND is_last) AS gives_up
  FROM (
    SELECT
      lower(trim(regexp_replace(query, '\s+', ' ', 'g'))) AS query_key,
      customer_id,
      result_count = 0 AS is_zero,
      session_seq = last_seq AS is_last
    FROM events
    JOIN (SELECT session_key, max(session_seq) AS last_seq FROM events GROUP BY session_key)
      USING (session_key)
    WHERE query IS NOT NULL AND trim(query) <> '' AND result_count IS NOT NULL
  )
  GROUP BY query_key, customer_id
)
GROUP BY query_key;


CREATE OR REPLACE TABLE gap_counts AS
WITH of_products AS (
  SELECT 'product' AS "scope", product_id AS "key", category AS peers, * EXCLUDE (product_id, category)
  FROM product_signals
  UNION ALL BY NAME
  SELECT 'category' AS "scope", category AS "key", '' AS peers, * EXCLUDE (product_id, category)
  FROM (
    SELECT
      category, NULL AS product_id, sum(customers)::BIGINT AS customers, sum(asking)::BIGINT AS asking,
      sum(reading)::BIGINT AS reading, sum(comparing)::BIGINT AS comparing, sum(buyers)::BIGINT AS buyers,
      sum(returns)::BIGINT AS returns,
      sum(unlabelled)::BIGINT AS unlabelled, sum(silent)::BIGINT AS silent,
      sum(owners)::BIGINT AS owners, sum(disappointed)::BIGINT AS disappointed
    FROM product_signals
    WHERE category <> 'unknown'
    GROUP BY category
  )
),
counted AS (
  SELECT "scope", "key", peers, 'obtain' AS facet, 'asked' AS signal, customers AS n, asking AS k FROM of_products
  UNION ALL SELECT "scope", "key", peers, 'process', 'read help', customers, reading FROM of_products
  UNION ALL SELECT "scope", "key", peers, 'process', 'compared again', customers, comparing FROM of_products
  UNION ALL SELECT "scope", "key", peers, 'use', 'found it other than described', owners, disappointed FROM of_products
  UNION ALL SELECT "scope", "key", peers, 'business', 'bought and said nothing', buyers, silent FROM of_products
  UNION ALL SELECT "scope", "key", peers, 'business', 'returned without a reason', returns, unlabelled FROM of_products
  UNION ALL SELECT "scope", "key", '', 'obtain', 'asked', customers, asking FROM member_signals
  UNION ALL SELECT "scope", "key", '', 'obtain', 'found nothing', customers, finding_nothing FROM member_signals
  UNION ALL SELECT "scope", "key", '', 'process', 'read help', customers, reading FROM member_signals
  UNION ALL SELECT "scope", "key", '', 'process', 'compared again', customers, comparing FROM member_signals
  UNION ALL SELECT "scope", "key", '', 'use', 'returned as not described', buyers, mismatched FROM member_signals
  UNION ALL SELECT "scope", "key", '', 'business', 'bought and said nothing', buyers, silent FROM member_signals
  UNION ALL SELECT 'query', "key", '', 'obtain', 'found nothing', customers, finding_nothing FROM query_signals
  UNION ALL SELECT 'query', "key", '', 'business', 'left without an answer', customers, giving_up FROM query_signals
)
SELECT * FROM counted WHERE n > 0;
