import {
  contactAction,
  type ContactAction,
  type ContactActionInput,
} from '../../../workflows/contracts/contact-spec.js';

/**
 * Contacts that are tried without being named in the spec. Their effects are assumed by us, half as much or
 * one and a half times as much being in doubt; outcomes take their place once there are enough.
 */
const CONTACTS: Readonly<Record<string, ContactActionInput>> = {
  remind: {
    returnLift: 0.1,
    goalLift: 0.05,
    cost: 0.02,
    stages: ['evaluate', 'decide'],
    idle: ['week', 'month'],
  },
  coupon: {
    returnLift: 0.1,
    goalLift: 0.2,
    cost: 1,
    stages: ['decide'],
    idle: ['week', 'month'],
    withProduct: true,
  },
  recommend: { returnLift: 0.05, goalLift: 0.05, cost: 0.02, withProduct: true },
  call_back: {
    channel: 'call_centre',
    returnLift: 0.2,
    goalLift: 0.2,
    cost: 4,
    stages: ['decide', 'support'],
    idle: ['day', 'week'],
  },
  win_back: { channel: 'sms', returnLift: 0.15, cost: 0.1, idle: ['month', 'longer'] },
};

/** The contacts to try by name, in order of name: Wayline's own where they are wanted, and the spec's. */
export function contactActions(
  own: Readonly<Record<string, ContactAction>>,
  withDefaults: boolean,
): [string, ContactAction][] {
  const defaults = Object.entries(withDefaults ? CONTACTS : {}).map(
    ([name, action]): [string, ContactAction] => [name, contactAction(action)],
  );
  return [...new Map([...defaults, ...Object.entries(own)])].sort(([a], [b]) => (a < b ? -1 : 1));
}
