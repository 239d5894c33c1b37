import { falseDiscoveryRates } from './benjamini-hochberg.js';
import { arcsine, ISSUES, type Issue } from './issue-scale.js';
import { upperTail } from './normal-tail.js';
import { peersOf, totalsOf, type Peers, type Totals } from './peer-totals.js';
import type { TouchpointFacts } from './touchpoint-facts.js';

/** How much worse than others something is, with its standard error, both in the units of its issue. */
export interface Effect {
  readonly size: number;
  readonly error: number;
}

/** What is worse at one touchpoint, beyond chance. */
export type Effects = Readonly<Partial<Record<Issue, Effect>>>;

/** Effects of a touchpoint with the peers that they were found against. */
export interface ComparedTouchpoint {
  readonly effects: Effects;
  readonly peers: Peers;
}

/** Among all effects of all touchpoints one in twenty may be false. */
const LARGEST_RATE = 0.05;
/** Sessions are not quite independent and peers not quite alike, so less is not taken for certain. */
const STANDARD_ERRORS = 3;
/** Standard error of the log of a median, times √n, for log-normal times of log-sd 1: √(π/2). */
const LOG_MEDIAN_ERROR = Math.sqrt(Math.PI / 2);
/** Other event types of the stage are weaker peers than the same event type on other channels. */
const STAGE_PEER_WEIGHT = 0.5;

/**
 * Effects of every touchpoint against its peers that are larger than three standard errors and
 * discoveries at a rate of 5 % among all touchpoints and issues.
 */
export function touchpointEffects(
  touchpoints: readonly TouchpointFacts[],
): Map<TouchpointFacts, ComparedTouchpoint> {
  const compared = [...peersOf(touchpoints)].map(([own, peers]) => ({
    own,
    peers,
    measured: measureEffects(totalsOf(own), peers),
  }));
  const tests = compared.flatMap(({ own, measured }) =>
    ISSUES.flatMap((issue) => {
      const effect = measured[issue];
      return effect ? [{ own, issue, z: effect.size / effect.error }] : [];
    }),
  );
  const rates = falseDiscoveryRates(tests.map(({ z }) => upperTail(z)));
  const certain = new Map<TouchpointFacts, Set<Issue>>();
  tests.forEach(({ own, issue, z }, index) => {
    if (z < STANDARD_ERRORS || (rates[index] ?? 1) > LARGEST_RATE) return;
    certain.set(own, (certain.get(own) ?? new Set()).add(issue));
  });
  return new Map(
    compared.map(({ own, peers, measured }) => {
      const kept = ISSUES.filter((issue) => certain.get(own)?.has(issue));
      const effects = Object.fromEntries(kept.map((issue) => [issue, measured[issue]]));
      return [own, { effects, peers }];
    }),
  );
}

function measureEffects(own: Totals, peers: Peers): Effects {
  const weight = peers.sameType ? 1 : STAGE_PEER_WEIGHT;
  const endWeight = peers.endsOfSameType ? 1 : STAGE_PEER_WEIGHT;
  const rest = peers.totals;
  const exit = excess(
    [own.endedSessions, own.openSessions],
    [peers.ofEnds.endedSessions, peers.ofEnds.openSessions],
    endWeight,
  );
  const loop = excess(
    [own.repeatedSessions, own.sessions],
    [rest.repeatedSessions, rest.sessions],
    weight,
  );
  const error = excess(
    [own.failedSessions, own.sessions],
    [rest.failedSessions, rest.sessions],
    weight,
  );
  const slow = excessTime(own, peers.ofEnds, endWeight);
  const measured = { exit, loop, error, slow };
  return Object.fromEntries(Object.entries(measured).filter(([, effect]) => effect !== undefined));
}

type Share = readonly [part: number, whole: number];

function excess(own: Share, peers: Share, weight: number): Effect | undefined {
  if (own[1] === 0 || peers[1] === 0) return undefined;
  const difference = arcsine(own[0] / own[1]) - arcsine(peers[0] / peers[1]);
  return {
    size: weight * difference,
    error: weight * Math.sqrt(1 / own[1] + 1 / peers[1]),
  };
}

function excessTime(own: Totals, peers: Totals, weight: number): Effect | undefined {
  const time = own.followedVisits > 0 ? own.seconds / own.followedVisits : 0;
  const usual = peers.followedVisits > 0 ? peers.seconds / peers.followedVisits : 0;
  if (time <= 0 || usual <= 0) return undefined;
  return {
    size: weight * Math.log(time / usual),
    error: weight * LOG_MEDIAN_ERROR * Math.sqrt(1 / own.sessions + 1 / peers.sessions),
  };
}
