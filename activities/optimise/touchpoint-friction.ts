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

/** Sums over touchpoints, so that the peers of one are their group's sums less its own. */
interface Totals {
  readonly touchpoints: number;
  readonly sessions: number;
  readonly visits: number;
  readonly openVisits: number;
  readonly openExits: number;
  readonly failures: number;
  readonly convertedSessions: number;
  readonly followedVisits: number;
  /** Median times, weighed by the visits behind them. */
  readonly seconds: number;
}

interface Peers {
  readonly totals: Totals;
  readonly sameType: boolean;
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
 * Sessions are the n, as the visits of one session are not independent.
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
  const ofType = totalsBy(eligible, ({ eventType }) => eventType);
  const ofStage = totalsBy(eligible, ({ stage }) => stage);
  const judged = new Map(
    eligible.map((own) => {
      const peers = peersOf(own, ofType.get(own.eventType), ofStage.get(own.stage));
      return [own, { effects: measureEffects(totalsOf(own), peers), stake: stakeOf(own, peers) }];
    }),
  );
  const highest = [...judged.values()].reduce((most, { stake }) => Math.max(most, stake), 0);
  return touchpoints.map((own) => {
    const found = judged.get(own);
    if (found === undefined) return { friction: 0, issue: 'none' };
    const { exit, loop, slow } = found.effects;
    const effects = {
      exit,
      loop,
      slow,
      error: Math.max(found.effects.error, Number(own.isFailure)),
    };
    const strength = effects.exit + effects.loop + effects.error + effects.slow;
    const relative = highest === 0 ? 1 : found.stake / highest;
    return { friction: relative * (1 - Math.exp(-strength)), issue: strongest(effects) };
  });
}

function totalsOf(one: TouchpointFacts): Totals {
  return { ...one, touchpoints: 1, seconds: one.medianSeconds * one.followedVisits };
}

function combine(a: Totals, b: Totals, sign: 1 | -1): Totals {
  return {
    touchpoints: a.touchpoints + sign * b.touchpoints,
    sessions: a.sessions + sign * b.sessions,
    visits: a.visits + sign * b.visits,
    openVisits: a.openVisits + sign * b.openVisits,
    openExits: a.openExits + sign * b.openExits,
    failures: a.failures + sign * b.failures,
    convertedSessions: a.convertedSessions + sign * b.convertedSessions,
    followedVisits: a.followedVisits + sign * b.followedVisits,
    seconds: a.seconds + sign * b.seconds,
  };
}

function totalsBy(
  touchpoints: readonly TouchpointFacts[],
  groupOf: (one: TouchpointFacts) => string,
): Map<string, Totals> {
  const groups = new Map<string, Totals>();
  for (const one of touchpoints) {
    const sofar = groups.get(groupOf(one));
    groups.set(groupOf(one), sofar ? combine(sofar, totalsOf(one), 1) : totalsOf(one));
  }
  return groups;
}

/** The same event type elsewhere; where it is nowhere else, the rest of its stage. */
function peersOf(own: TouchpointFacts, type?: Totals, stage?: Totals): Peers {
  const sameType = (type?.touchpoints ?? 1) > 1;
  const group = (sameType ? type : stage) ?? totalsOf(own);
  return { totals: combine(group, totalsOf(own), -1), sameType };
}

/** A broken step lowers its own conversion, so the same event type elsewhere says what is at stake. */
function stakeOf(own: TouchpointFacts, { totals, sameType }: Peers): number {
  const { convertedSessions, sessions } = sameType ? totals : own;
  return convertedSessions / sessions;
}

function measureEffects(own: Totals, { totals: peers, sameType }: Peers): Effects {
  if (peers.touchpoints === 0) return { exit: 0, loop: 0, error: 0, slow: 0 };
  const weight = sameType ? 1 : STAGE_PEER_WEIGHT;
  const error = STANDARD_ERRORS * Math.sqrt(1 / own.sessions + 1 / peers.sessions);
  const excess = (share: (one: Totals) => number): number =>
    weight * Math.max(0, arcsine(share(own)) - arcsine(share(peers)) - error);
  return {
    exit: excess((one) => shareOf(one.openExits, one.openVisits)),
    loop: excess((one) => shareOf(one.visits - one.sessions, one.visits)),
    error: excess((one) => shareOf(one.failures, one.visits)),
    slow: weight * excessTime(own, peers, LOG_MEDIAN_ERROR * error),
  };
}

const shareOf = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

const arcsine = (share: number): number => 2 * Math.asin(Math.sqrt(share));

function excessTime(own: Totals, peers: Totals, error: number): number {
  const time = shareOf(own.seconds, own.followedVisits);
  const usual = shareOf(peers.seconds, peers.followedVisits);
  if (time <= 0 || usual <= 0) return 0;
  return Math.max(0, Math.log(time / usual) - error);
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
