import { WaylineError } from '../failures.js';
import type { Feature } from './feature.js';

/**
 * The features that models may use, by the patterns of `features.use`: `*` stands for any letters, `!` before a
 * pattern takes out; of those that fit a name the last one counts. Throws InvalidConfig where none is left.
 */
export function usableFeatures(
  features: readonly Feature[],
  patterns: readonly string[],
): readonly Feature[] {
  const rules = patterns.map((pattern) => {
    const takesOut = pattern.startsWith('!');
    return { takesOut, fits: wholeName(takesOut ? pattern.slice(1) : pattern) };
  });
  const isUsed = ({ feature }: Feature): boolean => {
    const last = rules.findLast(({ fits }) => fits.test(feature));
    return last !== undefined && !last.takesOut;
  };
  const usable = features.filter(isUsed);
  if (usable.length === 0) {
    const example = features.slice(0, 3).map(({ feature }) => feature);
    throw new WaylineError(
      'InvalidConfig',
      'features.use',
      `expected patterns that fit a feature (${example.join(', ')} … of feature_dictionary), got ${patterns.join(', ')}`,
    );
  }
  return usable;
}

function wholeName(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i');
}
