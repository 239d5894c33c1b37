/**
 * Position of the knee of a falling convex curve: where, both axes scaled to 0..1, it lies furthest below the
 * straight line from its first to its last point. Undefined with fewer than three points or without a fall.
 * Source: Satopää, Albrecht, Irwin & Raghavan 2011, "Finding a 'kneedle' in a haystack", section III, for one knee.
 */
export function kneeOf(values: readonly number[]): number | undefined {
  const first = values[0] ?? 0;
  const fall = first - (values.at(-1) ?? 0);
  if (values.length < 3 || !(fall > 0)) return undefined;
  const depths = values.map((value, index) => (first - value) / fall - index / (values.length - 1));
  const deepest = Math.max(...depths);
  return deepest > 0 ? depths.indexOf(deepest) : undefined;
}
