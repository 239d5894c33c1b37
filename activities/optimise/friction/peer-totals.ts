import type { ChannelKind } from './channel-kinds.js';
import type { SessionCounts, TouchpointFacts } from './touchpoint-facts.js';

/** Sums over touchpoints, so that the peers of one are their group's sums less its own. */
export interface Totals extends SessionCounts {
  readonly touchpoints: number;
  /** Median times, weighed by the visits behind them. */
  readonly seconds: number;
}

/** What a touchpoint is compared with, and how much the comparison says. */
export interface Peers {
  readonly totals: Totals;
  /** The same event type on other channels, rather than other event types of the stage. */
  readonly sameType: boolean;
  /** Sums of those whose visits end in the same way; of none where exits and times cannot be compared. */
  readonly ofEnds: Totals;
  readonly endsOfSameType: boolean;
}

/** Conversion of an event type elsewhere above which its end is a loss on any channel. */
const LEADS_TO_GOAL = 0.5;

/**
 * Peers of every touchpoint given: the same event type elsewhere, else the rest of its stage. Exits and
 * times are compared among channels of one kind only, since visits end by nature on some (`channel-kinds.ts`);
 * there the stage is no peer either. An event type that mostly leads to the goal elsewhere is compared all the same.
 */
export function peersOf(touchpoints: readonly TouchpointFacts[]): Map<TouchpointFacts, Peers> {
  const kindOf = ({ channelKind }: TouchpointFacts): ChannelKind => channelKind;
  const byType = totalsBy(touchpoints, ({ eventType }) => eventType);
  const byStage = totalsBy(touchpoints, ({ stage }) => stage);
  const byTypeAndKind = totalsBy(touchpoints, (one) => `${kindOf(one)} ${one.eventType}`);
  const byStageAndKind = totalsBy(touchpoints, (one) => `${kindOf(one)} ${one.stage}`);
  return new Map(
    touchpoints.map((own) => {
      const less = (group: Totals | undefined): Totals =>
        combine(group ?? totalsOf(own), totalsOf(own), -1);
      const type = less(byType.get(own.eventType));
      const stage = less(byStage.get(own.stage));
      const sameType = type.touchpoints > 0;
      const sameKind = less(byTypeAndKind.get(`${kindOf(own)} ${own.eventType}`));
      const leadsToGoal = type.convertedSessions > LEADS_TO_GOAL * type.sessions;
      const exits = leadsToGoal ? type : sameKind;
      const stageExits =
        own.channelKind === 'self_service'
          ? less(byStageAndKind.get(`${kindOf(own)} ${own.stage}`))
          : combine(stage, stage, -1);
      const endsOfSameType = exits.touchpoints > 0;
      return [
        own,
        {
          totals: sameType ? type : stage,
          sameType,
          ofEnds: endsOfSameType ? exits : stageExits,
          endsOfSameType,
        },
      ];
    }),
  );
}

export function totalsOf(one: TouchpointFacts): Totals {
  return { ...one, touchpoints: 1, seconds: one.medianSeconds * one.followedVisits };
}

function combine(a: Totals, b: Totals, sign: 1 | -1): Totals {
  return {
    touchpoints: a.touchpoints + sign * b.touchpoints,
    sessions: a.sessions + sign * b.sessions,
    openSessions: a.openSessions + sign * b.openSessions,
    endedSessions: a.endedSessions + sign * b.endedSessions,
    repeatedSessions: a.repeatedSessions + sign * b.repeatedSessions,
    failedSessions: a.failedSessions + sign * b.failedSessions,
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
