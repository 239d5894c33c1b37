import { type Columns, type PublishedDataset } from '../dataset-schema.js';

const METRICS: Columns = {
  area: 'VARCHAR',
  name: 'VARCHAR',
  slice: 'VARCHAR',
  value: 'DOUBLE',
  lower: 'DOUBLE',
  upper: 'DOUBLE',
  n: 'BIGINT',
  model_version: 'VARCHAR',
  split: 'VARCHAR',
  cutoff: 'TIMESTAMPTZ',
  k: 'BIGINT',
  baseline: 'VARCHAR',
  protocol: 'VARCHAR',
};

/** Columns of `audit`: an entry of the operator ledger; `entry` is its id there. */
export const AUDIT_COLUMNS: Columns = {
  who: 'VARCHAR',
  when: 'TIMESTAMPTZ',
  what: 'VARCHAR',
  why: 'VARCHAR',
  before: 'VARCHAR',
  after: 'VARCHAR',
  pipeline: 'VARCHAR',
  date: 'VARCHAR',
  object: 'VARCHAR',
  stage: 'VARCHAR',
  entry: 'VARCHAR',
};

/** What all stages together say of a run: measured figures, and decisions of operators. */
export const RUN_DATASETS = {
  metrics: {
    stage: 'train',
    schemaVersion: 1,
    key: ['area', 'name', 'slice'],
    keyIsUnique: false,
    columns: METRICS,
    madeFrom: {
      metrics_featurise: METRICS,
      metrics_segment: METRICS,
      metrics_train: METRICS,
      metrics_value: METRICS,
      metrics_recommend: METRICS,
      metrics_optimise: METRICS,
    },
    query: 'metrics.sql',
  },
  audit: {
    stage: 'publish',
    whenEmpty: 'Nobody has decided or changed anything yet.',
    schemaVersion: 1,
    key: ['when', 'entry'],
    keyIsUnique: true,
    columns: AUDIT_COLUMNS,
    madeFrom: { audit_entries: AUDIT_COLUMNS },
  },
} as const satisfies Readonly<Record<string, PublishedDataset>>;
