import { ownArtifact, type PublishedDataset } from '../dataset-schema.js';

/** What recommend makes: lists of customers and of products, and what experiments have shown. */
export const RECOMMEND_DATASETS = {
  recommendations: ownArtifact('recommend', 'recommendations', ['customer_id', 'rank'], {
    customer_id: 'VARCHAR',
    rank: 'BIGINT',
    product_id: 'VARCHAR',
    score: 'DOUBLE',
    source: 'VARCHAR',
    reason: 'VARCHAR',
    decision_id: 'VARCHAR',
    policy: 'VARCHAR',
    arm: 'VARCHAR',
    propensity: 'DOUBLE',
    shares: 'MAP(VARCHAR, DOUBLE)',
    tier: 'VARCHAR',
  }),
  similar_items: ownArtifact('recommend', 'similar_items', ['product_id', 'rank'], {
    product_id: 'VARCHAR',
    rank: 'BIGINT',
    other_product_id: 'VARCHAR',
    score: 'DOUBLE',
    source: 'VARCHAR',
  }),
  experiments: ownArtifact(
    'recommend',
    'experiments',
    ['experiment', 'arm', 'kpi'],
    {
      experiment: 'VARCHAR',
      arm: 'VARCHAR',
      n: 'BIGINT',
      kpi: 'VARCHAR',
      value: 'DOUBLE',
      effect: 'DOUBLE',
      lower: 'DOUBLE',
      upper: 'DOUBLE',
      srm_p: 'DOUBLE',
    },
    false,
  ),
} as const satisfies Readonly<Record<string, PublishedDataset>>;
