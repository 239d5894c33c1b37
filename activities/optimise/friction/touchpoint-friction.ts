import { EFFECT_FLOOR, ISSUES, type Issue, type TouchpointIssue } from './issue-scale.js';
import type { Peers } from './peer-totals.js';
import { touchpointEffects, type Effect, type Effects } from './touchpoint-effects.js';
import type { TouchpointFacts } from './touchpoint-facts.js';

/** `friction` 0..1 ranks touchpoints by conversions at stake; `issue` is the strongest effect. */
export interface TouchpointFriction {
  readonly friction: number;
  /** Friction with every effect at the ends of its 95 % interval. */
  readonly lower: number;
  readonly upper: number;
  readonly issue: TouchpointIssue;
}

/** 97.5 % quantile of the standard normal distribution. */
const NORMAL_95 = 1.959963984540054;

/** No friction. */
const NONE: TouchpointFriction = { friction: 0, lower: 0, upper: 0, issue: 'none' };

/**
 * Friction of every touchpoint against its peers (`peer-totals.ts`) and against its own past. Exit, loop and
 * error are shares of sessions, compared by Cohen's h; times by the log of medians. Effects count that
 * are beyond chance (`touchpoint-effects.ts`), or that a change within the window has brought
 * (`changes`, which has the effect of incidents that go on, by the number of the touchpoint).
 *
 * friction = stake · (1 - exp(-Σ effects)): stake is the peers' share of sessions with a goal after the
 * step, relative to the highest of all, so a leak late in the journey weighs more than one at its door.
 * issue is the largest effect in units of its floor (h 0.2, or twice the time), else none.
 * Touchpoints of fewer than `minCustomers` customers and the goal itself have friction 0 and no issue.
 */
export function touchpointFriction(
  touchpoints: readonly TouchpointFacts[],
  minCustomers: number,
  changes: ReadonlyMap<number, Effects> = new Map(),
): TouchpointFriction[] {
  const eligible = touchpoints.filter(
    ({ isGoal, customers }) => !isGoal && customers >= minCustomers,
  );
  const compared = touchpointEffects(eligible);
  const stakes = new Map(
    [...compared].map(([own, { peers }]): [TouchpointFacts, number] => [own, stakeOf(own, peers)]),
  );
  const highest = [...stakes.values()].reduce((most, stake) => Math.max(most, stake), 0);
  return touchpoints.map((own, index) => {
    const found = compared.get(own);
    if (found === undefined) return NONE;
    const effects = worst([found.effects, changes.get(index) ?? {}, failureOf(own)]);
    const relative = highest === 0 ? 1 : (stakes.get(own) ?? 0) / highest;
    const friction = (sizeOf: (effect: Effect) => number): number => {
      const strength = effects.reduce((sum, { effect }) => sum + Math.max(0, sizeOf(effect)), 0);
      return relative * (1 - Math.exp(-strength));
    };
    return {
      friction: friction(({ size }) => size),
      lower: friction(({ size, error }) => size - NORMAL_95 * error),
      upper: friction(({ size, error }) => size + NORMAL_95 * error),
      issue: strongest(effects),
    };
  });
}

interface IssueEffect {
  readonly issue: Issue;
  readonly effect: Effect;
}

/** An event that is a failure by its name is one whatever its peers are. */
const failureOf = ({ isFailure }: TouchpointFacts): Effects =>
  isFailure ? { error: { size: 1, error: 0 } } : {};

/** The largest effect of each issue. */
function worst(all: readonly Effects[]): IssueEffect[] {
  return ISSUES.flatMap((issue) => {
    const effects = all.flatMap((one) => one[issue] ?? []);
    const [first] = effects.toSorted((a, b) => b.size - a.size);
    return first === undefined ? [] : [{ issue, effect: first }];
  });
}

/** A broken step lowers its own conversion, so the same event type elsewhere says what is at stake. */
function stakeOf(own: TouchpointFacts, { totals, sameType }: Peers): number {
  const { convertedSessions, sessions } = sameType ? totals : own;
  return convertedSessions / sessions;
}

function strongest(effects: readonly IssueEffect[]): TouchpointIssue {
  const inFloors = ({ issue, effect }: IssueEffect): number => effect.size / EFFECT_FLOOR[issue];
  const [most] = effects.toSorted((a, b) => inFloors(b) - inFloors(a));
  return most !== undefined && inFloors(most) >= 1 ? most.issue : 'none';
}
