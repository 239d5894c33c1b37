import { ownArtifact, type PublishedDataset } from '../dataset-schema.js';

/** What train makes. */
export const TRAIN_DATASETS = {
  predictions: ownArtifact('train', 'predictions', ['customer_id', 'target', 'label'], {
    customer_id: 'VARCHAR',
    target: 'VARCHAR',
    label: 'VARCHAR',
    probability: 'DOUBLE',
    value: 'DOUBLE',
    horizon_days: 'BIGINT',
    band: 'VARCHAR',
    model_version: 'VARCHAR',
    reasons: 'VARCHAR[]',
  }),
} as const satisfies Readonly<Record<string, PublishedDataset>>;
