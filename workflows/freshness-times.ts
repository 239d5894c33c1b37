/** A moment at which people are told, as milliseconds since the epoch. */
export interface FreshnessTime {
  at: number;
  level: 'warning' | 'missed';
}

/**
 * When people are told that a release is not out: half-way from the start to the time at which it is due,
 * and at that time. What lies before `now` is left out, but for the last: a run that starts too late is
 * late at once, and warns of nothing.
 */
export function freshnessTimes(startedAt: string, freshBy: string, now: number): FreshnessTime[] {
  const start = Date.parse(startedAt);
  const due = Date.parse(freshBy);
  const half = start + (due - start) / 2;
  const missed: FreshnessTime = { at: due, level: 'missed' };
  return half > now && due > now ? [{ at: half, level: 'warning' }, missed] : [missed];
}
