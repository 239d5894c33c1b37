import {
  PUBLISHED_DATASETS,
  publishedDatasets,
} from '../../activities/publish/published-datasets.js';

/** A rule of the public contract; `sql` selects the rows that break it. */
export interface ReleaseRule {
  rule: string;
  sql: string;
}

const quoted = (name: string): string => `"${name}"`;

/** Datasets whose ranks run from 1 without holes within these columns. */
const RANKED: Readonly<Record<string, readonly string[]>> = {
  recommendations: ['customer_id'],
  similar_items: ['product_id'],
  paths: ['segment_id', 'origin'],
  interventions: ['segment_id'],
  information_gaps: ['scope', 'facet'],
};

/** Columns that are shares or probabilities. */
const SHARES: Readonly<Record<string, readonly string[]>> = {
  customers: ['loyalty'],
  segments: ['share'],
  predictions: ['probability'],
  recommendations: ['propensity'],
  association_rules: ['support', 'confidence', 'p_value'],
  touchpoints: ['reach', 'exit_rate', 'revisit_rate', 'conversion_rate_after'],
  transitions: ['probability'],
  paths: ['path_probability', 'conversion_probability'],
  interventions: ['conversion_before', 'conversion_after'],
  next_actions: ['propensity'],
  information_gaps: ['reach', 'negative_share'],
  funnels: ['rate'],
};

/** Texts that a column may hold. */
const WORDS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  customers: {
    value_tier: ['high_net_worth', 'high', 'mid', 'low', 'none'],
    lifecycle: ['prospect', 'new', 'active', 'at_risk', 'dormant', 'churned'],
  },
  segment_selection: { method: ['kmeans', 'hierarchical'] },
  predictions: { band: ['high', 'mid', 'low'] },
  recommendations: {
    source: ['collaborative', 'content', 'rules', 'repeat', 'popular', 'blend'],
  },
  touchpoints: { issue: ['loop', 'exit', 'slow', 'error', 'none'] },
  paths: {
    origin: ['optimised', 'observed'],
    solver: ['dynamic_programming', 'dijkstra', 'genetic', 'annealing', 'none'],
  },
  interventions: { evidence: ['assumed', 'observational', 'experimental'] },
  next_actions: { evidence: ['assumed', 'observational', 'experimental'] },
  information_gaps: {
    scope: ['product', 'category', 'stage', 'query', 'segment', 'channel'],
    facet: ['obtain', 'process', 'use', 'business'],
  },
  feedback_sentiment: {
    language: ['zh', 'en', 'other'],
    label: ['negative', 'neutral', 'positive'],
  },
  incidents: { issue: ['loop', 'exit', 'slow', 'error'] },
};

/** Columns that name a row of another dataset. */
const REFERENCES: readonly (readonly [string, string, string, string])[] = [
  ['predictions', 'customer_id', 'customers', 'customer_id'],
  ['recommendations', 'customer_id', 'customers', 'customer_id'],
  ['next_actions', 'customer_id', 'customers', 'customer_id'],
  ['customers', 'segment_id', 'segments', 'segment_id'],
  ['incidents', 'touchpoint', 'touchpoints', 'touchpoint'],
];

function ranks(): ReleaseRule[] {
  return Object.entries(RANKED).map(([dataset, within]) => ({
    rule: `ranks of ${dataset} run from 1 without holes by ${within.join(', ')}`,
    sql: `SELECT ${within.join(', ')}, list(rank ORDER BY rank) AS ranks FROM ${dataset} GROUP BY ALL
      HAVING min(rank) <> 1 OR max(rank) <> count(*) OR count(DISTINCT rank) <> count(*)`,
  }));
}

function perColumn(): ReleaseRule[] {
  const rules: ReleaseRule[] = [];
  for (const [dataset, { key, keyIsUnique, columns }] of publishedDatasets()) {
    const by = key.map(quoted).join(', ');
    rules.push({
      rule: `the key of ${dataset} is never null`,
      sql: `SELECT ${by} FROM ${dataset} WHERE ${key.map((name) => `${quoted(name)} IS NULL`).join(' OR ')}`,
    });
    if (keyIsUnique) {
      const sql = `SELECT ${by}, count(*) AS rows FROM ${dataset} GROUP BY ALL HAVING count(*) > 1`;
      rules.push({ rule: `the key of ${dataset} names one row`, sql });
    }
    for (const [name, type] of Object.entries(columns)) {
      if (type !== 'DOUBLE') continue;
      rules.push({
        rule: `${dataset}.${name} is finite or null`,
        sql: `SELECT ${by}, ${quoted(name)} FROM ${dataset} WHERE NOT isfinite(${quoted(name)})`,
      });
    }
  }
  return rules;
}

function perValue(): ReleaseRule[] {
  const shares = Object.entries(SHARES).flatMap(([dataset, columns]) =>
    columns.map((name) => ({
      rule: `${dataset}.${name} lies in 0..1`,
      sql: `SELECT * FROM ${dataset} WHERE ${name} < 0 OR ${name} > 1`,
    })),
  );
  const words = Object.entries(WORDS).flatMap(([dataset, columns]) =>
    Object.entries(columns).map(([name, allowed]) => ({
      rule: `${dataset}.${name} is one of ${allowed.join(', ')}`,
      sql: `SELECT DISTINCT ${name} FROM ${dataset}
        WHERE ${name} NOT IN (${allowed.map((word) => `'${word}'`).join(', ')})`,
    })),
  );
  const references = REFERENCES.map(([dataset, column, other, otherColumn]) => ({
    rule: `${dataset}.${column} is one of ${other}`,
    sql: `SELECT DISTINCT ${column} FROM ${dataset} WHERE ${column} NOT IN (SELECT ${otherColumn} FROM ${other})`,
  }));
  return [...shares, ...words, ...references];
}

/** Rules that tie rows and datasets together. */
const ACROSS: readonly ReleaseRule[] = [
  {
    rule: 'segments hold every customer once, and their shares add up to 1',
    sql: `SELECT sum(customers) AS customers, sum(share) AS share FROM segments
      HAVING sum(customers) <> (SELECT count(*) FROM customers) OR abs(sum(share) - 1) > 1e-9`,
  },
  {
    rule: 'a segment has as many customers as point to it',
    sql: `SELECT segment_id, customers FROM segments
      WHERE customers <> (SELECT count(*) FROM customers AS c WHERE c.segment_id = segments.segment_id)`,
  },
  {
    rule: 'every customer has rows of every predicted target',
    sql: `SELECT target, count(DISTINCT customer_id) AS customers FROM predictions GROUP BY target
      HAVING count(DISTINCT customer_id) <> (SELECT count(*) FROM customers)`,
  },
  {
    rule: 'a prediction is a probability or a value, or says why it is neither',
    sql: `SELECT * FROM predictions WHERE (probability IS NOT NULL AND value IS NOT NULL)
      OR (probability IS NULL AND value IS NULL AND len(coalesce(reasons, [])) = 0)`,
  },
  {
    rule: 'the chances of the next stages of a customer add up to 1',
    sql: `SELECT customer_id, sum(probability) AS total FROM predictions WHERE target = 'next_stage'
      GROUP BY customer_id HAVING abs(sum(probability) - 1) > 1e-6`,
  },
  {
    rule: 'who is likely to purchase is not likelier to do nothing at all',
    sql: `SELECT customer_id, p.probability AS purchase, c.probability AS churn
      FROM (FROM predictions WHERE target = 'purchase') AS p
      JOIN (FROM predictions WHERE target = 'churn') AS c USING (customer_id)
      WHERE p.probability + c.probability > 1 + 1e-9`,
  },
  {
    rule: 'scores of a list fall',
    sql: `SELECT customer_id, rank FROM (
        SELECT *, lag(score) OVER (PARTITION BY customer_id ORDER BY rank) AS before FROM recommendations)
      WHERE score > before`,
  },
  {
    rule: 'a recommended product is named once a list, with a reason',
    sql: `SELECT customer_id, product_id FROM recommendations GROUP BY ALL
      HAVING count(*) > 1 OR bool_or(coalesce(reason, '') = '')`,
  },
  {
    rule: 'probabilities of leaving a touchpoint add up to 1',
    sql: `SELECT segment_id, "from", sum(probability) AS total FROM transitions GROUP BY ALL
      HAVING abs(sum(probability) - 1) > 1e-9`,
  },
  {
    rule: 'transitions of the segments add up to those of all',
    sql: `SELECT "from", "to", sum(transitions) FILTER (WHERE segment_id = 'all') AS whole,
        sum(transitions) FILTER (WHERE segment_id <> 'all') AS parts
      FROM transitions GROUP BY ALL HAVING whole IS DISTINCT FROM parts`,
  },
  {
    rule: 'every model of attribution hands out all conversions and all value',
    sql: `SELECT model, sum(conversions) AS conversions, sum(value) AS value FROM attribution GROUP BY model
      HAVING abs(sum(conversions) - (SELECT sum(conversions) FROM attribution WHERE model = 'first')) > 1e-6 * sum(conversions)
        OR abs(sum(value) - (SELECT sum(value) FROM attribution WHERE model = 'first')) > 1e-6 * sum(value)`,
  },
  {
    rule: 'no step of a funnel has more customers than the one before',
    sql: `SELECT funnel, step FROM (
        SELECT *, lag(customers) OVER (PARTITION BY funnel ORDER BY step) AS before FROM funnels)
      WHERE customers > before`,
  },
  {
    rule: 'a cohort keeps no more customers than it has',
    sql: 'SELECT * FROM retention WHERE retained > customers',
  },
  {
    rule: 'intervals hold their value',
    sql: `SELECT 'metrics' AS dataset, name, value, lower, upper FROM metrics WHERE value < lower OR value > upper
      UNION ALL SELECT 'kpis', kpi, value, lower, upper FROM kpis WHERE value < lower OR value > upper
      UNION ALL SELECT 'interventions', touchpoint, expected_gain, lower, upper FROM interventions
        WHERE expected_gain < lower OR expected_gain > upper
      UNION ALL SELECT 'next_actions', customer_id, expected_gain, lower, upper FROM next_actions
        WHERE expected_gain < lower OR expected_gain > upper
      UNION ALL SELECT 'information_gaps', "key", gap_index, lower, upper FROM information_gaps
        WHERE gap_index < lower OR gap_index > upper`,
  },
  {
    rule: 'every customer has one next action',
    sql: `SELECT count(*) AS rows FROM next_actions
      HAVING count(*) NOT IN (0, (SELECT count(*) FROM customers))`,
  },
  {
    rule: 'a rule of association agrees with itself',
    sql: `SELECT * FROM association_rules
      WHERE abs(support - support_count / transaction_count) > 1e-9 OR confidence < support - 1e-9 OR lift < 0
        OR len(list_intersect(antecedents, consequents)) > 0`,
  },
  {
    rule: 'sentiment lies in -1..1, its label on the same side',
    sql: `SELECT * FROM feedback_sentiment WHERE abs(score) > 1
      OR (label = 'positive' AND score < 0) OR (label = 'negative' AND score > 0)`,
  },
  {
    rule: 'customers in touchpoints, transitions and gaps are customers',
    sql: `SELECT 'touchpoints' AS dataset, touchpoint AS what, customers FROM touchpoints
        WHERE customers > (SELECT count(*) FROM customers)
      UNION ALL SELECT 'transitions', "from", customers FROM transitions
        WHERE customers > (SELECT count(*) FROM customers)
      UNION ALL SELECT 'information_gaps', "key", customers FROM information_gaps
        WHERE customers > (SELECT count(*) FROM customers)
      UNION ALL SELECT 'incidents', touchpoint, customers FROM incidents
        WHERE customers > (SELECT count(*) FROM customers)`,
  },
  {
    rule: 'the dictionary has a sentence for every feature',
    sql: `SELECT * FROM feature_dictionary WHERE coalesce(meaning, '') = '' OR coalesce(unit, '') = ''
      OR coalesce("type", '') = '' OR coalesce("source", '') = ''`,
  },
];

/** Every rule that the datasets of a release keep, whatever the data. */
export const RELEASE_RULES: readonly ReleaseRule[] = [
  ...perColumn(),
  ...perValue(),
  ...ranks(),
  ...ACROSS,
];

/** Names of all datasets. */
export const DATASET_NAMES = Object.keys(PUBLISHED_DATASETS);
