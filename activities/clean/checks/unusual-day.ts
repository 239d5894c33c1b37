import { studentUpperTail } from './student-t.js';

/** A measure of a day: on a scale on which its noise is about even. `weekday` is any number by day of week. */
export interface DayValue {
  readonly weekday: number;
  readonly value: number;
}

/** What a day is compared with, and how unlikely its value is there. */
export interface DayComparison {
  /** Middle of the days like it. */
  readonly usual: number;
  /** Standard deviation of the noise between such days. */
  readonly noise: number;
  /** Chance of a value so far off on a day without any change. */
  readonly p: number;
}

/** Days of each weekday from which on a day is compared with its own weekday only. */
const OWN_WEEKDAY_FROM = 4;

/** Median absolute deviation to standard deviation, for normal noise. */
const MAD_TO_DEVIATION = 1.4826;

/** A median of eight days, as of a weekday in two months, adds pi / (2 x 8) to the variance. */
const MEDIAN_ALLOWANCE = Math.sqrt(1 + Math.PI / 16);

/** Efficiency of the MAD against the standard deviation, for normal noise (Rousseeuw & Croux 1993). */
const MAD_EFFICIENCY = 0.37;

/**
 * Compares a day with earlier days, robustly: the distance from the median of days like it, against the
 * median of such distances of the earlier days, each taken without itself. `leastNoise` is what counting
 * alone must give around a usual value: a shop with a steady past is not alarmed by chance. `sides` is 1 where only higher
 * values matter. Cost: quadratic in the days of a weekday. Needs at least one earlier day.
 */
export function compareDay(
  earlier: readonly DayValue[],
  today: DayValue,
  { leastNoise, sides }: { leastNoise: (usual: number) => number; sides: 1 | 2 },
): DayComparison {
  const byWeekday = hasWeekdays(earlier, today.weekday);
  const alike = (day: DayValue): ((other: DayValue) => boolean) =>
    byWeekday ? (other) => other.weekday === day.weekday : () => true;
  const usualFor = (day: DayValue): number =>
    median(earlier.filter((other) => other !== day && alike(day)(other)).map(({ value }) => value));
  const distances = earlier.map((day) => Math.abs(day.value - usualFor(day)));
  const usual = usualFor(today);
  const noise = Math.max(
    MAD_TO_DEVIATION * median(distances),
    leastNoise(usual) * MEDIAN_ALLOWANCE,
  );
  const freedom = Math.max(1, Math.floor(MAD_EFFICIENCY * (earlier.length - 1)));
  const distance = (today.value - usual) / noise;
  const tail = studentUpperTail(sides === 2 ? Math.abs(distance) : distance, freedom);
  return { usual, noise, p: Math.min(1, sides * tail) };
}

function hasWeekdays(earlier: readonly DayValue[], today: number): boolean {
  const days = new Map<number, number>([[today, 0]]);
  for (const { weekday } of earlier) days.set(weekday, (days.get(weekday) ?? 0) + 1);
  return [...days.values()].every((count) => count >= OWN_WEEKDAY_FROM);
}

/** The middle value; of an even number of values the mean of the two in the middle; 0 of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? 0) + upper) / 2;
}
