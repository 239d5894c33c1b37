import { ownArtifact, type Columns, type PublishedDataset } from '../dataset-schema.js';

const CUSTOMER_FACTS: Columns = {
  customer_id: 'VARCHAR',
  first_seen: 'TIMESTAMPTZ',
  last_seen: 'TIMESTAMPTZ',
  recency_days: 'BIGINT',
  tenure_days: 'BIGINT',
  sessions: 'BIGINT',
  events: 'BIGINT',
  orders: 'BIGINT',
  monetary_value: 'DOUBLE',
  recency_score: 'BIGINT',
  frequency_score: 'BIGINT',
  monetary_score: 'BIGINT',
  value_tier: 'VARCHAR',
  lifecycle: 'VARCHAR',
  loyalty: 'DOUBLE',
  current_stage: 'VARCHAR',
};

const RULES: Columns = {
  antecedents: 'VARCHAR[]',
  consequents: 'VARCHAR[]',
  support: 'DOUBLE',
  support_count: 'BIGINT',
  confidence: 'DOUBLE',
  lift: 'DOUBLE',
  leverage: 'DOUBLE',
  conviction: 'DOUBLE',
  transaction_count: 'BIGINT',
  p_value: 'DOUBLE',
  q_value: 'DOUBLE',
};

/** What featurise makes: facts of customers, association rules, sentiment and topics of feedback, and what each feature means. */
export const FEATURISE_DATASETS = {
  customers: {
    stage: 'featurise',
    schemaVersion: 1,
    key: ['customer_id'],
    keyIsUnique: true,
    columns: { ...CUSTOMER_FACTS, segment_id: 'VARCHAR' },
    madeFrom: {
      customer_facts: CUSTOMER_FACTS,
      segment_assignment: { customer_id: 'VARCHAR', segment_id: 'VARCHAR' },
    },
    query: 'customers.sql',
  },
  association_rules: ownArtifact(
    'featurise',
    'association_rules',
    ['antecedents', 'consequents'],
    RULES,
    false,
  ),
  session_rules: ownArtifact(
    'featurise',
    'session_rules',
    ['antecedents', 'consequents'],
    RULES,
    false,
  ),
  feedback_sentiment: ownArtifact('featurise', 'feedback_sentiment', ['feedback_id'], {
    feedback_id: 'VARCHAR',
    product_id: 'VARCHAR',
    language: 'VARCHAR',
    score: 'DOUBLE',
    label: 'VARCHAR',
    aspects: 'VARCHAR[]',
  }),
  feedback_topics: ownArtifact('featurise', 'feedback_topics', ['topic_id'], {
    topic_id: 'VARCHAR',
    language: 'VARCHAR',
    stage: 'VARCHAR',
    terms: 'VARCHAR[]',
    documents: 'BIGINT',
    sentiment: 'DOUBLE',
  }),
  feature_dictionary: ownArtifact('featurise', 'feature_dictionary', ['feature'], {
    feature: 'VARCHAR',
    meaning: 'VARCHAR',
    unit: 'VARCHAR',
    type: 'VARCHAR',
    source: 'VARCHAR',
  }),
} as const satisfies Readonly<Record<string, PublishedDataset>>;
