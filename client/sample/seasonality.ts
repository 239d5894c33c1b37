import type { SampleRandom } from './sample-random.js';

/** Planted truth: needs by weekday, Monday first, as a factor of the weekly mean. */
export const WEEKDAY_FACTORS: readonly number[] = [0.88, 0.9, 0.92, 0.96, 1.04, 1.2, 1.1];

/** Planted truth: visits by local hour: a lunch peak and an evening peak. */
export const HOUR_WEIGHTS: readonly number[] = [
  10, 5, 3, 2, 2, 3, 8, 18, 30, 42, 50, 55, 68, 60, 50, 48, 48, 50, 56, 70, 88, 92, 70, 32,
];

const MOST = Math.max(...WEEKDAY_FACTORS);

/** Whether a need that a steady rate would bring is felt on this weekday (thinning). */
export function isFeltOn(weekday: number, random: SampleRandom): boolean {
  return random.uniform() * MOST < (WEEKDAY_FACTORS[weekday] ?? 1);
}

/** Mean of `isFeltOn` over a week: steady rates are divided by it. */
export const FELT_SHARE = WEEKDAY_FACTORS.reduce((sum, factor) => sum + factor, 0) / 7 / MOST;

/** When a visit starts, in ms after local midnight; a store is open from 10 to 21. */
export function startOfVisitMs(inStore: boolean, random: SampleRandom): number {
  const hour = inStore ? 10 + random.below(11) : random.weighted(HOUR_WEIGHTS);
  return hour * 3_600_000 + random.below(3_600_000);
}
