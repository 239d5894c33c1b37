import type { PipelineSpec } from './spec.js';
import type { StageName } from './stage-io.js';

/**
 * Spec sections that each stage reads: part of its fingerprint, and what an operator may set where the
 * stage is run again. A change of another section does not make the stage run again.
 */
export const STAGE_SPEC_KEYS = {
  collect: ['sources', 'timezone'],
  clean: ['timezone', 'preset', 'journey', 'clean', 'quality', 'train'],
  featurise: ['timezone', 'train', 'sources'],
  segment: ['seed', 'segment'],
  train: ['seed', 'train'],
  recommend: ['pipeline', 'seed', 'recommend', 'train'],
  optimise: ['journey', 'optimise'],
  publish: ['pipeline', 'timezone', 'currency', 'sources', 'train'],
} as const satisfies Record<StageName, readonly (keyof PipelineSpec)[]>;
