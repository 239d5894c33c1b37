import type { TouchpointFriction } from './touchpoint-friction.js';

/** Five of each are what a report's reader can act on. */
const MOST = 5;
/** Below a twentieth of conversions lost, or of the friction scale, a touchpoint is not key. */
const SMALLEST_SCORE = 0.05;

/**
 * Which touchpoints are key: the five of highest removal effect and, of those with an issue, the five of
 * highest friction, where the score is at least 0.05. Ties go to the touchpoint that comes first.
 */
export function keyTouchpoints(
  removalEffects: Float64Array,
  frictions: readonly Pick<TouchpointFriction, 'friction' | 'issue'>[],
): boolean[] {
  const leading = (score: (index: number) => number): number[] =>
    frictions
      .map((_, index) => index)
      .filter((index) => score(index) >= SMALLEST_SCORE)
      .sort((a, b) => score(b) - score(a) || a - b)
      .slice(0, MOST);
  const key = new Set([
    ...leading((index) => removalEffects[index] ?? 0),
    ...leading((index) => {
      const found = frictions[index];
      return found === undefined || found.issue === 'none' ? 0 : found.friction;
    }),
  ]);
  return frictions.map((_, index) => key.has(index));
}
