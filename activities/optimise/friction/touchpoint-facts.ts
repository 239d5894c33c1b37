import type { ChannelKind } from './channel-kinds.js';

/** Counts of sessions, which are the independent cases, of one touchpoint or of several. */
export interface SessionCounts {
  readonly sessions: number;
  /** Sessions that first visit it before their goal, and those of them that end there without one. */
  readonly openSessions: number;
  readonly endedSessions: number;
  /** Sessions that visit it more than once. */
  readonly repeatedSessions: number;
  /** Sessions in which it has no result, or is directly followed by a failure. */
  readonly failedSessions: number;
  readonly convertedSessions: number;
  readonly followedVisits: number;
}

/** What is known of a touchpoint. */
export interface TouchpointFacts extends SessionCounts {
  readonly eventType: string;
  readonly stage: string;
  readonly channelKind: ChannelKind;
  /** The goal itself: ending there is no failure, and it is nobody's peer. */
  readonly isGoal: boolean;
  /** The event type names a failure. */
  readonly isFailure: boolean;
  readonly customers: number;
  readonly medianSeconds: number;
}
