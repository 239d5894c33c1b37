/** What is known of a touchpoint: counts of its visits, sessions as the independent cases. */
export interface TouchpointFacts {
  readonly eventType: string;
  readonly stage: string;
  /** The goal itself: ending there is no failure, and it is nobody's peer. */
  readonly isGoal: boolean;
  /** The event type names a failure. */
  readonly isFailure: boolean;
  readonly customers: number;
  readonly sessions: number;
  readonly visits: number;
  /** Visits before the goal, and those of them that end the session. */
  readonly openVisits: number;
  readonly openExits: number;
  /** Visits without a result, or directly followed by a failure. */
  readonly failures: number;
  readonly convertedSessions: number;
  readonly followedVisits: number;
  readonly medianSeconds: number;
}

export type TouchpointIssue = 'loop' | 'exit' | 'slow' | 'error' | 'none';

/** `friction` 0..1 ranks touchpoints by conversions at stake; `issue` is the strongest proven effect. */
export interface TouchpointFriction {
  readonly friction: number;
  readonly issue: TouchpointIssue;
}

/** Below a small effect (Cohen, Statistical Power Analysis, 1988: h = 0.2) a difference is no issue. */
const SMALL_EFFECT = 0.2;
/** Twice the peers' median time is slow. */
const SLOW_EFFECT = Math.LN2;
/** Three standard errors: with 400 touchpoints about one difference by chance is left, and it is small. */
const STANDARD_ERRORS = 3;
/** Standard error of the log of a median, times √n, for log-normal times of log-sd 1: √(π/2). */
const LOG_MEDIAN_ERROR = Math.sqrt(Math.PI / 2);
/** Other event types of the stage are weaker peers than the same event type on other channels. */
const STAGE_PEER_WEIGHT = 0.5;

interface Peers {
  readonly members: readonly TouchpointFacts[];
  readonly weight: number;
}

interface Effects {
  readonly exit: number;
  readonly loop: number;
  readonly error: number;
  readonly slow: number;
}

/**
 * Friction of every touchpoint against its peers: the same event type on other channels, else the other
 * event types of its stage. Exit, loop and error rates are compared by Cohen's h, the difference of
 * 2 asin √p, whose standard error √(1/n₁ + 1/n₂) does not depend on p; times by the log of medians.
 * What is left after three standard errors counts, so that few visits cannot lead by chance.
 *
 * friction = stake · (1 - exp(-Σ effects)): stake is the peers' share of sessions with a goal after the
 * step, relative to the highest of all, so a leak late in the journey weighs more than one at its door.
 * issue is the largest effect in units of its floor (h 0.2, or twice the time), else none.
 * Touchpoints of fewer than `minCustomers` customers and the goal itself have friction 0 and no issue.
 */
export function touchpointFriction(
  touchpoints: readonly TouchpointFacts[],
  minCustomers: number,
): TouchpointFriction[] {
  const eligible = touchpoints.filter(
    ({ isGoal, customers }) => !isGoal && customers >= minCustomers,
  );
  const peersOf = new Map(eligible.map((own) => [own, peers(own, eligible)]));
  const stakes = new Map(eligible.map((own) => [own, stake(own, peersOf.get(own))]));
  const highest = Math.max(0, ...stakes.values());
  return touchpoints.map((own) => {
    const found = peersOf.get(own);
    if (found === undefined) return { friction: 0, issue: 'none' };
    const effects = measureEffects(own, found);
    const strength = effects.exit + effects.loop + effects.error + effects.slow;
    const relative = highest === 0 ? 1 : (stakes.get(own) ?? 0) / highest;
    return { friction: relative * (1 - Math.exp(-strength)), issue: strongest(effects) };
  });
}

function peers(own: TouchpointFacts, eligible: readonly TouchpointFacts[]): Peers {
  const others = eligible.filter((other) => other !== own);
  const sameType = others.filter(({ eventType }) => eventType === own.eventType);
  if (sameType.length > 0) return { members: sameType, weight: 1 };
  return {
    members: others.filter(({ stage }) => stage === own.stage),
    weight: STAGE_PEER_WEIGHT,
  };
}

const total = (members: readonly TouchpointFacts[], of: (one: TouchpointFacts) => number): number =>
  members.reduce((sum, one) => sum + of(one), 0);

/** A broken step lowers its own conversion, so the same event type elsewhere says what is at stake. */
function stake(own: TouchpointFacts, found: Peers | undefined): number {
  const judged = found?.weight === 1 ? found.members : [own];
  return total(judged, (one) => one.convertedSessions) / total(judged, (one) => one.sessions);
}

function measureEffects(own: TouchpointFacts, { members, weight }: Peers): Effects {
  const none = { exit: 0, loop: 0, slow: 0 };
  const failed = own.isFailure ? 1 : 0;
  if (members.length === 0) return { ...none, error: failed };
  const share = (
    part: (one: TouchpointFacts) => number,
    whole: (one: TouchpointFacts) => number,
  ): number => weight * excessShare(own, members, part, whole);
  return {
    exit: share(
      (one) => one.openExits,
      (one) => one.openVisits,
    ),
    loop: share(
      (one) => one.visits - one.sessions,
      (one) => one.visits,
    ),
    error: Math.max(
      failed,
      share(
        (one) => one.failures,
        (one) => one.visits,
      ),
    ),
    slow: weight * excessTime(own, members),
  };
}

const arcsine = (share: number): number => 2 * Math.asin(Math.sqrt(Math.min(1, share)));

function excessShare(
  own: TouchpointFacts,
  members: readonly TouchpointFacts[],
  part: (one: TouchpointFacts) => number,
  whole: (one: TouchpointFacts) => number,
): number {
  const peerWhole = total(members, whole);
  if (whole(own) === 0 || peerWhole === 0) return 0;
  const effect = arcsine(part(own) / whole(own)) - arcsine(total(members, part) / peerWhole);
  return Math.max(0, effect - STANDARD_ERRORS * standardError(own, members));
}

function excessTime(own: TouchpointFacts, members: readonly TouchpointFacts[]): number {
  const followed = total(members, (one) => one.followedVisits);
  if (own.followedVisits === 0 || followed === 0 || own.medianSeconds === 0) return 0;
  const usual = total(members, (one) => one.medianSeconds * one.followedVisits) / followed;
  if (usual === 0) return 0;
  const error = LOG_MEDIAN_ERROR * standardError(own, members);
  return Math.max(0, Math.log(own.medianSeconds / usual) - STANDARD_ERRORS * error);
}

/** Visits of one session are not independent, so sessions are counted. */
function standardError(own: TouchpointFacts, members: readonly TouchpointFacts[]): number {
  return Math.sqrt(1 / own.sessions + 1 / total(members, (one) => one.sessions));
}

function strongest(effects: Effects): TouchpointIssue {
  const ranked = [
    { issue: 'exit', size: effects.exit / SMALL_EFFECT },
    { issue: 'loop', size: effects.loop / SMALL_EFFECT },
    { issue: 'error', size: effects.error / SMALL_EFFECT },
    { issue: 'slow', size: effects.slow / SLOW_EFFECT },
  ] as const;
  const most = ranked.reduce((best, next) => (next.size > best.size ? next : best));
  return most.size >= 1 ? most.issue : 'none';
}
