/**
 * Which of the p-values are alarms, such that a family without any change gives one with a chance of at
 * most `rate`, and of the alarms at most that share is false. Holds for independent and for positively
 * dependent tests. Order: that of `pValues`. Source: Benjamini & Hochberg 1995; Benjamini & Yekutieli 2001.
 */
export function holdFalseAlarms(pValues: readonly number[], rate: number): boolean[] {
  const sorted = pValues.toSorted((a, b) => a - b);
  const last = sorted.findLastIndex((p, place) => p <= (rate * (place + 1)) / sorted.length);
  const limit = sorted[last] ?? -1;
  return pValues.map((p) => p <= limit);
}
