import type { Columns } from '../dataset-schema.js';

/** A segment with what its customers did; means are over its customers, money in the spec's currency. */
export interface SegmentRow {
  segmentId: string;
  name: string;
  description: string;
  customers: number;
  share: number;
  silhouette: number | null;
  centroid: Record<string, number | null>;
  meanValue: number | null;
  meanOrders: number | null;
  meanRecencyDays: number | null;
}

/** One measurement of a stage, as published in `metrics`. */
export interface MetricRow {
  area: string;
  name: string;
  slice: string;
  value: number | null;
  lower: number | null;
  upper: number | null;
  n: number | null;
  split: string | null;
  k: number | null;
  protocol: string | null;
}

/** A touchpoint as published, without what the report does not show. */
export interface TouchpointRow {
  touchpoint: string;
  eventType: string;
  stage: string;
  channel: string;
  customers: number;
  sessions: number;
  exitRate: number | null;
  revisitRate: number | null;
  medianSeconds: number | null;
  conversionAfter: number | null;
  friction: number | null;
  isKey: boolean;
  issue: string;
}

export interface TransitionRow {
  from: string;
  to: string;
  transitions: number;
}

export interface PathRow {
  segmentId: string;
  segmentName: string | null;
  origin: string;
  path: string[];
  cost: number | null;
  optimalityGap: number | null;
  solver: string | null;
  pathProbability: number | null;
  conversionProbability: number | null;
  expectedSeconds: number | null;
  minCustomers: number | null;
}

export interface QualityRow {
  dataset: string;
  check: string;
  severity: string;
  passed: boolean | null;
  observed: string | null;
  expected: string | null;
  failingRows: number | null;
  totalRows: number | null;
}

/** Everything that the report shows: aggregates and small tables, never rows of events. */
export interface ReportData {
  run: {
    pipeline: string;
    date: string;
    asOf: string;
    timezone: string;
    currency: string;
    lookbackDays: number;
    horizonDays: number;
  };
  events: { read: number; kept: number; rejected: Record<string, number> };
  sources: { objects: number; bytes: number };
  totals: {
    customers: number;
    buyers: number;
    orders: number;
    revenue: number;
    firstSeen: string | null;
    lastSeen: string | null;
  };
  lifecycle: { name: string; customers: number }[];
  valueTiers: { name: string; customers: number }[];
  funnel: { step: number; stage: string; customers: number }[];
  segments: SegmentRow[];
  segmentMap: { segmentId: string; x: number; y: number }[];
  /** Share of the variance that the picture keeps. */
  segmentMapExplained: number | null;
  selection: {
    method: string;
    k: number;
    sse: number | null;
    silhouette: number | null;
    stability: number | null;
    chosen: boolean | null;
  }[];
  metrics: MetricRow[];
  importance: {
    feature: string;
    meaning: string | null;
    gain: number;
    permutation: number | null;
  }[];
  recommendationSources: { source: string; rows: number; customers: number }[];
  recommendedProducts: { productId: string; title: string | null; customers: number }[];
  touchpoints: TouchpointRow[];
  transitions: TransitionRow[];
  paths: PathRow[];
  quality: QualityRow[];
  rejected: { dataset: string; reason: string; rule: string | null; rows: number }[];
  datasets: { name: string; rows: number; bytes: number; reason: string | null }[];
  /** Stages that an operator has skipped; their datasets are those of an earlier date. */
  carried: { stage: string; from: string; reason: string; datasets: string[] }[];
  /** Numbers of the parts that read their own, by name of the part. */
  parts: Readonly<Record<string, unknown>>;
}

/** Artifacts that are not published themselves but shown; each may be missing. */
export const REPORT_ARTIFACTS = {
  segment_map: {
    segment_id: 'VARCHAR',
    customer_id: 'VARCHAR',
    x: 'DOUBLE',
    y: 'DOUBLE',
    explained_x: 'DOUBLE',
    explained_y: 'DOUBLE',
  },
  roc_curve: { target: 'VARCHAR', false_positive_rate: 'DOUBLE', true_positive_rate: 'DOUBLE' },
  feature_importance: {
    target: 'VARCHAR',
    feature: 'VARCHAR',
    gain: 'DOUBLE',
    permutation: 'DOUBLE',
  },
  feature_names: { feature: 'VARCHAR', meaning: 'VARCHAR' },
  products: { product_id: 'VARCHAR', title: 'VARCHAR' },
} as const satisfies Readonly<Record<string, Columns>>;
