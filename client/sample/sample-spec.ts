import { stringify } from 'yaml';
import type { PipelineSpecInput } from '../../workflows/contracts/spec.js';
import type { ResolvedSampleOptions } from './sample-options.js';

/** The pipeline spec that reads the sample; the demo puts its own storage in place of `storage`. */
export function sampleSpec(options: ResolvedSampleOptions): PipelineSpecInput {
  return {
    pipeline: 'shop',
    preset: 'ecommerce',
    timezone: options.timezone,
    currency: 'CNY',
    storage: {
      source: 's3://wayline-source/shop',
      artifacts: 's3://wayline/artifacts',
      publish: 's3://wayline/published',
    },
    sources: {
      events: { path: 'events/dt={date}/*.parquet', lookbackDays: options.days },
      customers: { path: 'customers.parquet' },
      products: { path: 'products.parquet' },
      feedback: { path: 'feedback.parquet' },
      outcomes: { path: 'outcomes.parquet' },
    },
  };
}

/** The spec as the text of `spec.yaml`. */
export function sampleSpecYaml(options: ResolvedSampleOptions): string {
  return stringify(sampleSpec(options));
}
