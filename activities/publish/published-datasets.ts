import type { StageName } from '../../workflows/contracts/stage-io.js';

/** DuckDB types of published columns; Parquet stores TIMESTAMPTZ with isAdjustedToUTC = true. */
export type ColumnType =
  | 'VARCHAR'
  | 'DOUBLE'
  | 'BIGINT'
  | 'BOOLEAN'
  | 'TIMESTAMPTZ'
  | 'VARCHAR[]'
  | 'MAP(VARCHAR, DOUBLE)';

/** Column names and types, in the order in which they are stored. */
export type Columns = Readonly<Record<string, ColumnType>>;

/** One published dataset: what readers may rely on, and what it is made from. */
export interface PublishedDataset {
  /** The stage that makes its rows; where it was skipped, that is why there are none. */
  readonly stage: StageName;
  /** Said where there are no rows and no stage has given a reason. */
  readonly whenEmpty?: string;
  /** Raised when a column is renamed, removed or changes its type or meaning. */
  readonly schemaVersion: number;
  /** Rows are sorted by these columns first; where they do not name a row, by all others after. */
  readonly key: readonly string[];
  readonly keyIsUnique: boolean;
  readonly columns: Columns;
  /** Artifacts of the stages before, with the columns that a missing one is taken to have. */
  readonly madeFrom: Readonly<Record<string, Columns>>;
  /** A `.sql` file of this folder that makes the view `{{target}}`; none where one artifact is enough. */
  readonly query?: string;
}

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

function ownArtifact(
  stage: StageName,
  name: string,
  key: readonly string[],
  columns: Columns,
  keyIsUnique = true,
): PublishedDataset {
  return { stage, schemaVersion: 1, key, keyIsUnique, columns, madeFrom: { [name]: columns } };
}

/**
 * Every dataset of a release by name: the guaranteed columns of the public contract with their types,
 * the key, and the artifacts behind it. The one place where a published schema is written down.
 */
export const PUBLISHED_DATASETS = {
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
  segments: ownArtifact('segment', 'segments', ['segment_id'], {
    segment_id: 'VARCHAR',
    name: 'VARCHAR',
    customers: 'BIGINT',
    share: 'DOUBLE',
    silhouette: 'DOUBLE',
    centroid: 'MAP(VARCHAR, DOUBLE)',
    description: 'VARCHAR',
  }),
  segment_selection: ownArtifact('segment', 'segment_selection', ['method', 'k'], {
    method: 'VARCHAR',
    k: 'BIGINT',
    sse: 'DOUBLE',
    silhouette: 'DOUBLE',
    stability: 'DOUBLE',
    chosen: 'BOOLEAN',
  }),
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
  }),
  touchpoints: ownArtifact('optimise', 'touchpoints', ['touchpoint'], {
    touchpoint: 'VARCHAR',
    event_type: 'VARCHAR',
    stage: 'VARCHAR',
    channel: 'VARCHAR',
    customers: 'BIGINT',
    sessions: 'BIGINT',
    reach: 'DOUBLE',
    exit_rate: 'DOUBLE',
    revisit_rate: 'DOUBLE',
    median_seconds: 'DOUBLE',
    conversion_rate_after: 'DOUBLE',
    removal_effect: 'DOUBLE',
    friction: 'DOUBLE',
    is_key: 'BOOLEAN',
    issue: 'VARCHAR',
  }),
  transitions: ownArtifact('optimise', 'transitions', ['segment_id', 'from', 'to'], {
    segment_id: 'VARCHAR',
    from: 'VARCHAR',
    to: 'VARCHAR',
    transitions: 'BIGINT',
    customers: 'BIGINT',
    probability: 'DOUBLE',
    median_seconds: 'DOUBLE',
    cost: 'DOUBLE',
  }),
  paths: ownArtifact('optimise', 'paths', ['segment_id', 'origin', 'rank'], {
    segment_id: 'VARCHAR',
    origin: 'VARCHAR',
    rank: 'BIGINT',
    path: 'VARCHAR[]',
    cost: 'DOUBLE',
    optimality_gap: 'DOUBLE',
    solver: 'VARCHAR',
    path_probability: 'DOUBLE',
    conversion_probability: 'DOUBLE',
    expected_seconds: 'DOUBLE',
    min_customers: 'BIGINT',
  }),
  metrics: {
    stage: 'train',
    schemaVersion: 1,
    key: ['area', 'name', 'slice'],
    keyIsUnique: false,
    columns: METRICS,
    madeFrom: {
      metrics_segment: METRICS,
      metrics_train: METRICS,
      metrics_recommend: METRICS,
      metrics_optimise: METRICS,
    },
    query: 'metrics.sql',
  },
  quality: {
    stage: 'clean',
    schemaVersion: 1,
    key: ['dataset', 'check'],
    keyIsUnique: false,
    columns: QUALITY_COLUMNS,
    madeFrom: { quality: QUALITY_COLUMNS, carried_over: QUALITY_COLUMNS },
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

/**
 * Datasets that hold wall-clock times: no part of a release's identity and not shown in its report, since
 * the same data must make the same release whoever has decided what on the way.
 */
export const OUTSIDE_IDENTITY: readonly string[] = ['audit'] satisfies PublishedName[];

export type PublishedName = keyof typeof PUBLISHED_DATASETS;

/** Names and schemas of all published datasets, in the order of the contract. */
export const publishedDatasets = (): [PublishedName, PublishedDataset][] =>
  Object.entries(PUBLISHED_DATASETS) as [PublishedName, PublishedDataset][];
