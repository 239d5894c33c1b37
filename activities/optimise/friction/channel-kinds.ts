import { contactCost } from '../contact-costs.js';

/**
 * How a visit on a channel ends. On a `contact` channel nobody reaches the goal: a mail or a call is over
 * when it has been read or held, and the journey goes on elsewhere. On a `staffed` one only what passes
 * the till or the desk is recorded, so that the last record is no leaving. Else `self_service`.
 */
export type ChannelKind = 'self_service' | 'staffed' | 'contact';

/** A contact that costs a quarter of a person's quarter of an hour has somebody at the other end. */
const STAFFED_COST = 1;

/** Kind of every channel, from whether its sessions convert and what a contact on it costs by default. */
export function channelKinds(
  touchpoints: readonly { channel: string; isGoal: boolean; convertedSessions: number }[],
): Map<string, ChannelKind> {
  const kinds = new Map<string, ChannelKind>();
  for (const { channel, isGoal, convertedSessions } of touchpoints) {
    const converts =
      isGoal || convertedSessions > 0 || (kinds.get(channel) ?? 'contact') !== 'contact';
    const isStaffed = contactCost(channel, {}) >= STAFFED_COST;
    kinds.set(channel, converts ? (isStaffed ? 'staffed' : 'self_service') : 'contact');
  }
  return kinds;
}
