import { ownArtifact, type Columns, type PublishedDataset } from '../dataset-schema.js';

/** Columns of `quality`: what a check has found. */
export const QUALITY_COLUMNS: Columns = {
  dataset: 'VARCHAR',
  check: 'VARCHAR',
  severity: 'VARCHAR',
  passed: 'BOOLEAN',
  observed: 'VARCHAR',
  expected: 'VARCHAR',
  failing_rows: 'BIGINT',
  total_rows: 'BIGINT',
};

/** Columns of `identity`: which id belongs to which customer and by what, and what joined nobody. */
export const IDENTITY_COLUMNS: Columns = {
  customer_id: 'VARCHAR',
  other_id: 'VARCHAR',
  key: 'VARCHAR',
  evidence: 'VARCHAR',
  status: 'VARCHAR',
  known_since: 'TIMESTAMPTZ',
};

/** What clean makes: checks of the data (with those of models), rows that were not used, and who is who. */
export const CLEAN_DATASETS = {
  quality: {
    stage: 'clean',
    schemaVersion: 1,
    key: ['dataset', 'check'],
    keyIsUnique: false,
    columns: QUALITY_COLUMNS,
    madeFrom: {
      quality: QUALITY_COLUMNS,
      quality_train: QUALITY_COLUMNS,
      carried_over: QUALITY_COLUMNS,
    },
    query: 'quality.sql',
  },
  rejected: {
    ...ownArtifact(
      'clean',
      'rejected',
      ['dataset', 'reason', 'source_file', 'source_row'],
      {
        dataset: 'VARCHAR',
        reason: 'VARCHAR',
        rule: 'VARCHAR',
        source_file: 'VARCHAR',
        source_row: 'BIGINT',
        row: 'VARCHAR',
      },
      false,
    ),
    whenEmpty: 'No row broke a cleaning rule.',
  },
  identity: ownArtifact(
    'clean',
    'identity',
    ['customer_id', 'other_id', 'key', 'evidence'],
    IDENTITY_COLUMNS,
    false,
  ),
} as const satisfies Readonly<Record<string, PublishedDataset>>;
