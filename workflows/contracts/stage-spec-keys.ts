import type { StageName } from './stage-io.js';

/**
 * Spec keys, as dotted paths, that each stage reads: part of its fingerprint, and what an operator may set
 * where the stage is run again. A change of another key does not make the stage run again.
 */
export const STAGE_SPEC_KEYS = {
  collect: ['sources', 'timezone'],
  clean: ['timezone', 'preset', 'journey', 'clean', 'identity', 'quality', 'train.horizonDays'],
  featurise: [
    'features',
    'timezone',
    'train.horizonDays',
    'sources.events.lookbackDays',
    'seed',
    'text',
  ],
  segment: ['seed', 'segment'],
  train: ['seed', 'timezone', 'train', 'sources.events.lookbackDays'],
  recommend: ['pipeline', 'seed', 'recommend', 'experiments', 'train.horizonDays'],
  optimise: ['pipeline', 'seed', 'timezone', 'journey', 'optimise', 'experiments'],
  publish: ['pipeline', 'timezone', 'currency', 'sources.events.lookbackDays', 'train.horizonDays'],
} as const satisfies Record<StageName, readonly string[]>;

/** The value at a dotted path of a spec; undefined where there is none. */
export function specValueAt(spec: unknown, key: string): unknown {
  return key
    .split('.')
    .reduce<unknown>(
      (node, part) =>
        typeof node === 'object' && node !== null
          ? (node as Record<string, unknown>)[part]
          : undefined,
      spec,
    );
}

/** Whether one dotted path lies in the other, so that setting one changes the other. */
export function specKeysOverlap(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);
}

/** The first stage that reads a spec key. */
export function firstReaderOf(key: string, stages: readonly StageName[]): StageName | undefined {
  return stages.find((stage) => STAGE_SPEC_KEYS[stage].some((read) => specKeysOverlap(key, read)));
}
