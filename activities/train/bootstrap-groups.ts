/**
 * How often each group is drawn when as many groups are drawn with replacement as there are. Rows of
 * one customer are one group: they are in the bag together or out of it together, else out-of-bag
 * error would be measured on customers whom the tree knows.
 * Source: Breiman 1996 (bagging); Davison, Hinkley 1997, §3.8 (resampling clusters).
 */
export function bootstrapGroups(groups: number, random: () => number): Uint8Array {
  const drawn = new Uint8Array(groups);
  for (let draw = 0; draw < groups; draw += 1) {
    const group = Math.floor(random() * groups);
    drawn[group] = Math.min(255, (drawn[group] ?? 0) + 1);
  }
  return drawn;
}
