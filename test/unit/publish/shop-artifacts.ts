import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { StageDefinition } from '../../../activities/artifacts/stage.js';

/** Names that would run code, were they not escaped, in every kind of text that data brings along. */
export const HOSTILE = '<script>alert("x")</script>';
const HOSTILE_CHANNEL = '<img src=x onerror=alert(1)>';

const CUSTOMERS = 900;

const METRIC = (
  area: string,
  name: string,
  slice: string,
  value: number,
  interval: readonly [number, number] | undefined = undefined,
): string =>
  `SELECT '${area}' AS area, '${name}' AS name, '${slice}' AS slice, ${value}::DOUBLE AS value,
   ${interval?.[0] ?? 'NULL'}::DOUBLE AS lower, ${interval?.[1] ?? 'NULL'}::DOUBLE AS upper,
   1000::BIGINT AS n, 'abcdefabcdef' AS model_version, 'time_split' AS split,
   '2026-01-01T00:00:00.000Z' AS cutoff, 10::BIGINT AS k, '' AS baseline, 'test' AS protocol`;

const union = (rows: readonly string[]): string => rows.join(' UNION ALL ');

/** Touchpoints of the shop: event type, channel, stage, sessions, exit rate, issue. */
const TOUCHPOINTS: readonly (readonly [string, string, string, number, number, string])[] = [
  ['visit', 'web', 'aware', 9000, 0.32, 'none'],
  ['visit', 'app', 'aware', 7200, 0.21, 'none'],
  ['visit', '小程序', 'aware', 5200, 0.27, 'none'],
  ['email_open', 'email', 'aware', 1900, 0.61, 'exit'],
  ['search', 'web', 'evaluate', 5200, 0.24, 'loop'],
  ['search', 'app', 'evaluate', 4100, 0.18, 'none'],
  ['view', 'web', 'evaluate', 8100, 0.3, 'none'],
  ['view', 'app', 'evaluate', 6900, 0.22, 'none'],
  ['view', '小程序', 'evaluate', 3300, 0.28, 'none'],
  ['question', HOSTILE_CHANNEL, 'evaluate', 600, 0.44, 'none'],
  ['add_to_cart', 'web', 'decide', 2600, 0.35, 'none'],
  ['add_to_cart', 'app', 'decide', 2400, 0.21, 'none'],
  ['checkout', 'web', 'decide', 1500, 0.58, 'exit'],
  ['checkout', 'app', 'decide', 1300, 0.17, 'none'],
  ['purchase', 'web', 'purchase', 620, 0.7, 'none'],
  ['purchase', 'app', 'purchase', 900, 0.66, 'none'],
  ['review', 'app', 'use', 420, 0.8, 'none'],
  ['call', 'call_centre', 'support', 380, 0.52, 'slow'],
  ['return', 'store', 'support', 160, 0.77, 'none'],
];

const touchpointName = (row: (typeof TOUCHPOINTS)[number]): string => `${row[0]}@${row[1]}`;

const FLOWS: readonly (readonly [number, number, number])[] = [
  [0, 4, 3100],
  [0, 6, 4200],
  [1, 5, 2800],
  [1, 7, 3600],
  [2, 8, 2500],
  [3, 6, 600],
  [4, 6, 3300],
  [5, 7, 2900],
  [6, 4, 1200],
  [6, 10, 2100],
  [7, 11, 1900],
  [8, 11, 600],
  [6, 9, 300],
  [9, 6, 210],
  [10, 12, 1300],
  [11, 13, 1200],
  [10, 6, 500],
  [12, 17, 120],
  [12, 10, 200],
  [16, 18, 60],
];

const flowRows = (segment: string, scale: number): string[] => [
  ...FLOWS.map(([from, to, count]) =>
    transitionRow(
      segment,
      touchpointName(TOUCHPOINTS[from]!),
      touchpointName(TOUCHPOINTS[to]!),
      count / scale,
    ),
  ),
  transitionRow(segment, touchpointName(TOUCHPOINTS[12]!), 'goal', 620 / scale),
  transitionRow(segment, touchpointName(TOUCHPOINTS[13]!), 'goal', 900 / scale),
  transitionRow(segment, 'start', touchpointName(TOUCHPOINTS[0]!), 9000 / scale),
  transitionRow(segment, touchpointName(TOUCHPOINTS[0]!), 'exit', 1700 / scale),
];

const transitionRow = (segment: string, from: string, to: string, count: number): string =>
  `SELECT '${segment}' AS segment_id, '${from}' AS "from", '${to}' AS "to",
   ${Math.round(count)}::BIGINT AS transitions, ${Math.round(count / 2)}::BIGINT AS customers,
   0.5::DOUBLE AS probability, 42.0::DOUBLE AS median_seconds, 0.9::DOUBLE AS cost`;

const pathRow = (segment: string, origin: string, steps: readonly number[], cost: number): string =>
  `SELECT '${segment}' AS segment_id, '${origin}' AS origin, 1::BIGINT AS rank,
   [${steps.map((step) => `'${touchpointName(TOUCHPOINTS[step]!)}'`).join(', ')}] AS path,
   ${cost}::DOUBLE AS cost, ${origin === 'optimised' ? '0' : 'NULL'}::DOUBLE AS optimality_gap,
   '${origin === 'optimised' ? 'dynamic_programming' : 'none'}' AS solver,
   0.03::DOUBLE AS path_probability, 0.21::DOUBLE AS conversion_probability,
   1830.0::DOUBLE AS expected_seconds, 140::BIGINT AS min_customers`;

const SEGMENT_NAMES = ['Loyal big spenders', 'Regular app buyers', 'Once and gone', '只看不买'];

/** A query for every Parquet artifact that publish reads, of a small shop with nothing missing. */
export const SHOP_ARTIFACTS: Readonly<Record<string, string>> = {
  customer_facts: `SELECT
      printf('c%05d', i) AS customer_id,
      TIMESTAMPTZ '2025-10-20 08:00:00+00' + to_days((i % 60)::INTEGER) AS first_seen,
      TIMESTAMPTZ '2026-01-14 23:10:00+00' - to_days((i % 40)::INTEGER) AS last_seen,
      (i % 40)::BIGINT AS recency_days, (90 - i % 60)::BIGINT AS tenure_days,
      (1 + i % 9)::BIGINT AS sessions, (3 + i % 50)::BIGINT AS events,
      CASE WHEN i % 3 = 0 THEN 1 + i % 5 ELSE 0 END::BIGINT AS orders,
      CASE WHEN i % 3 = 0 THEN (i % 97) * 10.25 ELSE 0 END::DOUBLE AS monetary_value,
      CASE WHEN i % 3 = 0 THEN 1 + i % 5 END::BIGINT AS recency_score,
      CASE WHEN i % 3 = 0 THEN 1 + i % 4 END::BIGINT AS frequency_score,
      CASE WHEN i % 3 = 0 THEN 1 + i % 5 END::BIGINT AS monetary_score,
      CASE WHEN i % 3 <> 0 THEN 'none' WHEN i % 5 = 0 THEN 'high' ELSE 'mid' END AS value_tier,
      CASE WHEN i % 40 < 10 THEN 'active' WHEN i % 40 < 25 THEN 'at_risk' ELSE 'dormant' END AS lifecycle,
      (i % 10) / 10.0::DOUBLE AS loyalty, 'evaluate' AS current_stage
    FROM range(${CUSTOMERS}) AS t(i) ORDER BY i`,
  segment_assignment: `SELECT printf('c%05d', i) AS customer_id, 's' || (1 + i % 4) AS segment_id
    FROM range(${CUSTOMERS}) AS t(i) ORDER BY i`,
  segments: union(
    SEGMENT_NAMES.map(
      (
        name,
        index,
      ) => `SELECT 's${index + 1}' AS segment_id, '${name}' AS name, 225::BIGINT AS customers,
      0.25::DOUBLE AS share, ${0.31 - 0.04 * index}::DOUBLE AS silhouette,
      '{"recency_days":${3 + 9 * index},"orders":${4 - index},"monetary_value":${900 - 250 * index}}' AS centroid,
      'Customers of kind ${index + 1}' AS description`,
    ),
  ),
  segment_selection: `SELECT 'kmeans' AS method, k::BIGINT AS k, 9000.0 / k AS sse,
      0.34 - 0.02 * abs(k - 4) AS silhouette, 0.95 - 0.05 * abs(k - 4) AS stability, 100.5 - k AS calinski_harabasz,
      1 + k / 10 AS davies_bouldin, k = 4 AS chosen
    FROM range(2, 11) AS t(k) ORDER BY k`,
  segment_map: `SELECT printf('c%05d', i) AS customer_id, 's' || (1 + i % 4) AS segment_id,
      2.2 * cos(i % 4 * 1.57) + sin(i * 12.9898) * 1.1 AS x,
      1.7 * sin(i % 4 * 1.57) + cos(i * 78.233) * 1.1 AS y, 0.41::DOUBLE AS explained_x, 0.19::DOUBLE AS explained_y
    FROM range(${CUSTOMERS}) AS t(i) ORDER BY i`,
  metrics_segment: union([
    METRIC('segment', 'silhouette', 'chosen', 0.34, [0.33, 0.35]),
    METRIC('segment', 'stability', 'chosen', 0.95, [0.91, 0.97]),
  ]),
  predictions: `SELECT printf('c%05d', i) AS customer_id, 'purchase' AS target, '' AS label,
      ((i * 37) % 900) / 1000.0::DOUBLE AS probability, NULL::DOUBLE AS value, 14::BIGINT AS horizon_days,
      CASE WHEN (i * 37) % 900 >= 600 THEN 'high' WHEN (i * 37) % 900 >= 300 THEN 'mid' ELSE 'low' END AS band,
      'abcdefabcdef' AS model_version, ['recent visits: 4 (raises, +3.1 points)', '最近浏览'] AS reasons
    FROM range(${CUSTOMERS}) AS t(i) ORDER BY i`,
  metrics_train: union([
    METRIC('train', 'purchase.roc_auc', 'time_split', 0.834, [0.819, 0.849]),
    METRIC('train', 'purchase.roc_auc', 'oob', 0.841, [0.836, 0.846]),
    METRIC('train', 'purchase.roc_auc', 'baseline:majority', 0.5),
    METRIC('train', 'purchase.roc_auc', 'baseline:best_feature', 0.741, [0.722, 0.76]),
    METRIC('train', 'purchase.log_loss', 'time_split', 0.291),
    METRIC('train', 'purchase.log_loss', 'baseline:majority', 0.362),
  ]),
  roc_curve: `SELECT 'purchase' AS target, 1 - i / 1000.0 AS threshold, i / 1000.0 AS false_positive_rate,
      pow(i / 1000.0, 0.2) AS true_positive_rate FROM range(1001) AS t(i) ORDER BY i`,
  feature_importance: union(
    ['recency_days', 'sessions_14d', 'views_7d', 'add_to_cart_30d', 'orders', 'hour_entropy'].map(
      (feature, index) =>
        `SELECT 'purchase' AS target, '${feature}' AS feature, ${0.3 / (index + 1)}::DOUBLE AS gain, ${0.08 / (index + 1)}::DOUBLE AS permutation`,
    ),
  ),
  feature_names: union([
    `SELECT 1::BIGINT AS position, 'recency_days' AS feature, 'whole days since the last event' AS meaning`,
    `SELECT 2::BIGINT AS position, 'sessions_14d' AS feature, 'sessions in the last 14 days' AS meaning`,
  ]),
  recommendations: `SELECT printf('c%05d', i) AS customer_id, (1 + r)::BIGINT AS rank, 'p' || ((i + r * 7) % 40) AS product_id,
      0.9 - r / 10.0::DOUBLE AS score, CASE r % 3 WHEN 0 THEN 'blend' WHEN 1 THEN 'collaborative' ELSE 'popular' END AS source,
      'Bought with 拿铁' AS reason, NULL::VARCHAR AS decision_id, 'blend' AS policy, NULL::VARCHAR AS arm, 1.0::DOUBLE AS propensity,
      MAP {'als': 0.7, 'popular': 0.3} AS shares, 'personal' AS tier
    FROM range(${CUSTOMERS}) AS t(i), range(5) AS u(r) ORDER BY i, r`,
  metrics_recommend: union(
    ['als', 'blend', 'item_knn', 'popular'].flatMap((slice, index) => [
      METRIC('recommend', 'ndcg_at_10', slice, 0.041 - 0.006 * index, [0.036, 0.046]),
      METRIC('recommend', 'recall_at_10', slice, 0.072 - 0.01 * index, [0.066, 0.079]),
    ]),
  ),
  products: `SELECT 'p' || i AS product_id,
      CASE i WHEN 3 THEN '${HOSTILE}' WHEN 4 THEN '手冲咖啡壶 600ml' ELSE 'Coffee maker ' || i END AS title
    FROM range(40) AS t(i) ORDER BY i`,
  touchpoints: union(
    TOUCHPOINTS.map(
      (
        row,
        index,
      ) => `SELECT '${touchpointName(row)}' AS touchpoint, '${row[0]}' AS event_type, '${row[2]}' AS stage,
      '${row[1]}' AS channel, ${Math.round(row[3] / 3)}::BIGINT AS customers, ${row[3]}::BIGINT AS sessions,
      ${row[3] / 20000}::DOUBLE AS reach, ${row[4]}::DOUBLE AS exit_rate, 0.12::DOUBLE AS revisit_rate,
      ${20 + 7 * index}::DOUBLE AS median_seconds, 0.08::DOUBLE AS conversion_rate_after, 0.2::DOUBLE AS removal_effect,
      0.1::DOUBLE AS betweenness, ${row[4] / 2}::DOUBLE AS friction, ${row[4] / 3}::DOUBLE AS friction_lower,
      ${row[4] / 1.5}::DOUBLE AS friction_upper, ${index % 6 === 0} AS is_key, '${row[5]}' AS issue`,
    ),
  ),
  transitions: union([...flowRows('all', 1), ...flowRows('s1', 4)]),
  paths: union([
    pathRow('all', 'optimised', [1, 7, 11, 13], 3.4),
    pathRow('all', 'observed', [0, 6, 10, 12], 5.9),
    pathRow('s1', 'optimised', [1, 7, 11, 13], 3.1),
    pathRow('s1', 'observed', [0, 4, 6, 10, 12], 6.2),
  ]),
  metrics_optimise: union([
    METRIC('optimise', 'conversion_rate', 'all', 0.071, [0.069, 0.073]),
    METRIC('optimise', 'conversion_rate', 's1', 0.121, [0.115, 0.127]),
  ]),
  funnels: union([
    `SELECT 'stages_ordered' AS funnel, 1::BIGINT AS step, 'aware' AS touchpoint, 880::BIGINT AS customers, 1.0::DOUBLE AS rate`,
    `SELECT 'stages_ordered' AS funnel, 2::BIGINT AS step, 'evaluate' AS touchpoint, 720::BIGINT AS customers, 0.82::DOUBLE AS rate`,
    `SELECT 'stages_ordered' AS funnel, 3::BIGINT AS step, 'decide' AS touchpoint, 410::BIGINT AS customers, 0.47::DOUBLE AS rate`,
    `SELECT 'stages_ordered' AS funnel, 4::BIGINT AS step, 'purchase' AS touchpoint, 300::BIGINT AS customers, 0.34::DOUBLE AS rate`,
  ]),
  quality: union([
    `SELECT 'events' AS dataset, 'day_gap' AS "check", 'warn' AS severity, false AS passed, '2025-12-03' AS observed,
     'a folder for every day' AS expected, 1::BIGINT AS failing_rows, 90::BIGINT AS total_rows`,
    `SELECT 'events' AS dataset, 'rejected_share' AS "check", 'block' AS severity, true AS passed, '1.2 %' AS observed,
     'at most 100 %' AS expected, 420::BIGINT AS failing_rows, 35000::BIGINT AS total_rows`,
  ]),
  rejected: `SELECT 'events' AS dataset, CASE WHEN i % 3 = 0 THEN 'future_time' ELSE 'missing_customer_id' END AS reason,
      'rule text' AS "rule", 'events/dt=2026-01-14/part.csv' AS source_file, i::BIGINT AS source_row, '{"a":1}' AS "row"
    FROM range(420) AS t(i) ORDER BY i`,
  identity: union([
    `SELECT 'c1' AS customer_id, 'c2' AS other_id, 'device' AS "key", '{"value":"ab","with":"c1","since":null}' AS evidence,
     'joined' AS status, TIMESTAMPTZ '2026-01-03 10:00:00+00' AS known_since`,
    `SELECT 'c3' AS customer_id, 'c3' AS other_id, 'device' AS "key", '{"value":"cd","customers":40,"maxCustomers":3,"since":null}' AS evidence,
     'blocked' AS status, NULL::TIMESTAMPTZ AS known_since`,
  ]),
  event_counts: union([
    `SELECT 'read' AS reason, 35000::BIGINT AS rows`,
    `SELECT 'kept' AS reason, 34580::BIGINT AS rows`,
    `SELECT 'future_time' AS reason, 140::BIGINT AS rows`,
    `SELECT 'missing_customer_id' AS reason, 280::BIGINT AS rows`,
    `SELECT 'no_consent' AS reason, 0::BIGINT AS rows`,
  ]),
  source_objects: `SELECT 'events' AS source, printf('shop/events/dt=2025-12-%02d/part.csv', i) AS key, 120000::BIGINT AS size,
      md5(i::VARCHAR) AS etag, '' AS day, 1200::BIGINT AS rows FROM range(1, 30) AS t(i) ORDER BY i`,
};

/** A stage that makes the artifacts of all the stages before publish, but for the ones left out. */
export function artifactStage(options: { without?: readonly string[] } = {}): StageDefinition {
  return {
    name: 'optimise',
    specKeys: [],
    reads: [],
    compute: async (context) => {
      const duck = await context.openDuck();
      for (const [dataset, sql] of Object.entries(SHOP_ARTIFACTS)) {
        if (options.without?.includes(dataset) === true) continue;
        await context.saveTable(dataset, duck, sql);
      }
      for (const part of ['model', 'probability', 'features', 'card']) {
        if (options.without?.includes('model') === true) continue;
        const file = path.join(context.workDir, part === 'card' ? 'card.md' : `${part}.json`);
        await writeFile(file, `{"${part}":1}`);
        await context.saveFile(`model_purchase_${part}`, file);
      }
      return { rowsIn: 0, rowsOut: 0 };
    },
  };
}
