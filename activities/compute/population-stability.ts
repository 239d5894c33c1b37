/** Groups of bins that are compared, missing values apart: deciles, as the rule of thumb for the limit has them. */
const GROUPS = 10;

/** Added to each group's count, so that an empty one gives a large and not an infinite index. */
const SMOOTHING = 0.5;

/**
 * Population stability index of one feature: sum of (a - e) ln(a / e) over groups of bins that held about
 * a tenth of the expected rows each; the last bin, missing values, is a group of its own. 0 where the
 * shares are equal; below 0.1 is called stable, above 0.25 a major shift.
 * Source: Siddiqi 2006, Credit Risk Scorecards, chapter 8; symmetric Kullback-Leibler divergence.
 */
export function stabilityIndex(expected: readonly number[], actual: readonly number[]): number {
  const before = grouped(expected, expected);
  const now = grouped(actual, expected);
  const [beforeRows, nowRows] = [before, now].map((groups) =>
    groups.reduce((sum, count) => sum + count + SMOOTHING, 0),
  );
  return before.reduce((sum, count, group) => {
    if (count === 0 && now[group] === 0) return sum;
    const share = (count + SMOOTHING) / (beforeRows ?? 1);
    const shareNow = ((now[group] ?? 0) + SMOOTHING) / (nowRows ?? 1);
    return sum + (shareNow - share) * Math.log(shareNow / share);
  }, 0);
}

/** Counts of bins added up by groups, whose bounds come from `reference`. */
function grouped(counts: readonly number[], reference: readonly number[]): number[] {
  const known = reference.slice(0, -1);
  const each = known.reduce((sum, count) => sum + count, 0) / GROUPS;
  const groups: number[] = [];
  let group = 0;
  let referenceRows = 0;
  for (const [bin, count] of known.entries()) {
    groups[group] = (groups[group] ?? 0) + (counts[bin] ?? 0);
    referenceRows += count;
    if (each > 0 && referenceRows >= each * (group + 1) && bin < known.length - 1) {
      group = Math.max(group + 1, Math.floor(referenceRows / each));
    }
  }
  const missing = counts.at(-1) ?? 0;
  return [...Array.from(groups, (count: number | undefined) => count ?? 0), missing];
}
