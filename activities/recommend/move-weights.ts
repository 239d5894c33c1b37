import type { GroupWeights } from './group-weights.js';
import { normalised } from './blend.js';

/** How weights follow outcomes. */
export interface MoveOptions {
  readonly learningRate: number;
  /** Part of its fitted weight that a member keeps at least; it gains at most as many times. */
  readonly floor: number;
}

/**
 * Logarithms of the members' multipliers after a round of Hedge (Freund & Schapire 1997): each grows by
 * the rate times its gain, gains as parts of the best one's, less their mean so that nothing moves where all
 * earn the same. Members without a gain (undefined) stay. A floor of 0 sets no bound.
 */
export function hedge(
  logs: readonly number[],
  gains: readonly (number | undefined)[],
  { learningRate, floor }: MoveOptions,
): number[] {
  const known = gains.filter((gain) => gain !== undefined);
  const best = Math.max(0, ...known);
  if (best === 0) return [...logs];
  const mean = known.reduce((sum, gain) => sum + gain / best, 0) / known.length;
  const bound = floor > 0 ? -Math.log(floor) : Infinity;
  return logs.map((log, member) => {
    const gain = gains[member];
    if (gain === undefined) return log;
    const moved = log + learningRate * (gain / best - mean);
    return Math.min(bound, Math.max(-bound, moved));
  });
}

/**
 * Weights times their multipliers, summing to 1; a member keeps at least `floor` of its fitted weight, and who
 * has none gets none.
 */
export function movedWeights(
  weights: GroupWeights,
  logs: readonly number[],
  floor: number,
): GroupWeights {
  return weights.map((own) => {
    const moved = normalised(own.map((weight, member) => weight * Math.exp(logs[member] ?? 0)));
    const short = moved.map((weight, member) => Math.max(0, floor * own[member]! - weight));
    const missing = short.reduce((sum, part) => sum + part, 0);
    if (missing === 0) return moved;
    // What the floor gives is taken from those above it, in proportion to how far above they are.
    const spare = moved.map((weight, member) => Math.max(0, weight - floor * own[member]!));
    const all = spare.reduce((sum, part) => sum + part, 0);
    return moved.map(
      (weight, member) => weight + short[member]! - (missing * spare[member]!) / all,
    );
  });
}
