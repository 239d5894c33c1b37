import { IDLE_STEPS, type WeeklyChain } from './contact-policy.js';

/** Counts of a segment by state: customer weeks, those with a return, those with a goal; and later states. */
export interface WeekCounts {
  readonly customers: Float64Array;
  readonly returned: Float64Array;
  readonly goals: Float64Array;
  /** Customers who came back in a week, by the state in which they then stood. */
  readonly seenAgain: Float64Array;
}

/** A state's own counts weigh as much as its idle time's once it has this many customer weeks. */
const PRIOR = 50;

/**
 * The chances of every state, drawn towards those of all customers of the segment who were away as long, and
 * those towards the whole segment's, so that rare states do not lead by chance. Shares 0..1.
 * Source: beta-binomial shrinkage with a prior of 50 cases, Efron & Morris, JASA 70 (1975).
 */
export function weeklyChain(counts: WeekCounts): WeeklyChain {
  const states = counts.customers.length;
  const idleTimes = Array.from({ length: IDLE_STEPS }, (_, idle) => idle);
  const summed = (column: Float64Array, wanted: (state: number) => boolean): number =>
    column.reduce((sum, value, state) => (wanted(state) ? sum + value : sum), 0);
  const share = (part: number, whole: number, prior: number): number =>
    (part + PRIOR * prior) / (whole + PRIOR);
  const chances = (column: Float64Array): number[] => {
    const everyone = summed(counts.customers, () => true);
    const overall = everyone === 0 ? 0 : summed(column, () => true) / everyone;
    const byIdle = idleTimes.map((idle) => {
      const own = (state: number): boolean => state % IDLE_STEPS === idle;
      return share(summed(column, own), summed(counts.customers, own), overall);
    });
    return Array.from({ length: states }, (_, state) =>
      share(column[state] ?? 0, counts.customers[state] ?? 0, byIdle[state % IDLE_STEPS] ?? 0),
    );
  };
  const returns = chances(counts.returned);
  const goals = chances(counts.goals);
  const again = summed(counts.seenAgain, () => true);
  return {
    states: returns.map((value, state) => ({
      returns: value,
      goal: Math.min(value, goals[state] ?? 0),
    })),
    seenAgain: counts.seenAgain.map((value) => (again === 0 ? 0 : value / again)),
  };
}
