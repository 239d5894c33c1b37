import type { Change, DailySeries } from './strongest-change.js';

/** The jump at the first day is at least this part of the whole effect. */
const LEAST_JUMP = 0.5;
/** Chi-square by which the run beats a straight line: three standard errors. */
const BEYOND_A_LINE = 9;
/** Days on either side of the first day that the jump is measured in. */
const LOCAL_DAYS = 7;

/**
 * Whether a run of days begins with a jump rather than by drifting there: a straight line over all days
 * explains the series clearly less well than the run does, and the weeks around its first day differ by at least half of the effect.
 * Of a pure line the best run explains three quarters, of a pure jump in the middle the best line does.
 */
export function isSharp(series: DailySeries, change: Change): boolean {
  const beyondLine = change.z ** 2 * (1 - lineScore(series) / runScore(series, change));
  return beyondLine >= BEYOND_A_LINE && localJump(series, change);
}

/** Score statistics of both share the variance of a trial, which is left out of either. */
function runScore({ trials, sums }: DailySeries, { from, to }: Change): number {
  const all = total(trials, 0, trials.length);
  const mean = total(sums, 0, sums.length) / all;
  const inside = total(trials, from, to + 1);
  const excess = total(sums, from, to + 1) - inside * mean;
  return excess ** 2 / (inside * (1 - inside / all));
}

function lineScore({ trials, sums }: DailySeries): number {
  const all = total(trials, 0, trials.length);
  const mean = total(sums, 0, sums.length) / all;
  const middle = trials.reduce((sum, count, day) => sum + count * day, 0) / all;
  const slope = sums.reduce(
    (sum, value, day) => sum + (day - middle) * (value - trials[day]! * mean),
    0,
  );
  const spread = trials.reduce((sum, count, day) => sum + count * (day - middle) ** 2, 0);
  return spread === 0 ? 0 : slope ** 2 / spread;
}

function localJump(series: DailySeries, { from, to, inside, outside }: Change): boolean {
  const level = (start: number, end: number): number | undefined => {
    const trials = total(series.trials, start, end);
    return trials === 0 ? undefined : total(series.sums, start, end) / trials;
  };
  const before = level(Math.max(0, from - LOCAL_DAYS), from);
  const after = level(from, Math.min(to + 1, from + LOCAL_DAYS));
  if (before === undefined || after === undefined) return true;
  return after - before >= LEAST_JUMP * (inside - outside);
}

function total(values: Float64Array, start: number, end: number): number {
  let sum = 0;
  for (let day = start; day < end; day += 1) sum += values[day]!;
  return sum;
}
