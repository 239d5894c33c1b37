import type { RowSchema } from './stage.js';

/**
 * Columns of every `metrics_<stage>` artifact; publish unites them in the dataset `metrics`. A row is one
 * figure of one slice, with its interval, the rows that it rests on, and the protocol that gave it.
 */
export const METRICS_SCHEMA = {
  area: 'text',
  name: 'text',
  slice: 'text',
  value: 'double',
  lower: 'double?',
  upper: 'double?',
  n: 'bigint',
  model_version: 'text?',
  split: 'text?',
  cutoff: 'text',
  k: 'bigint?',
  baseline: 'text?',
  protocol: 'text',
} as const satisfies RowSchema;
