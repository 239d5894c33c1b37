import {
  fixAction,
  type FixAction,
  type FixActionInput,
} from '../../../workflows/contracts/action-spec.js';

/** A person's day of work in units of contact cost, of which a quarter of an hour on the phone is 4. */
const DAY = 128;

/**
 * Fixes that are tried without being named in the spec. Every effect is assumed: chosen by us as what a
 * fix of its kind is hoped to change, with half of it or one and a half times as much in doubt.
 */
const ACTIONS: Readonly<Record<string, FixActionInput>> = {
  fix_error: { exitsAvoided: 0.3, returnsAvoided: 0.3, cost: 5 * DAY, issues: ['error'] },
  remove_loop: { exitsAvoided: 0.1, returnsAvoided: 0.6, cost: 8 * DAY, issues: ['loop'] },
  speed_up: { exitsAvoided: 0.1, timeSaved: 0.3, cost: 5 * DAY, issues: ['slow'] },
  simplify_step: {
    exitsAvoided: 0.15,
    timeSaved: 0.1,
    cost: 8 * DAY,
    issues: ['exit', 'loop', 'error'],
    stages: ['decide', 'purchase'],
  },
  add_faq: { exitsAvoided: 0.04, cost: 2 * DAY, stages: ['evaluate'] },
  offer_chat: {
    exitsAvoided: 0.05,
    cost: 3 * DAY,
    visitCost: 0.05,
    stages: ['evaluate', 'decide'],
  },
  coupon: { exitsAvoided: 0.1, cost: DAY, visitCost: 0.5, stages: ['decide'] },
  retarget: { exitsRegained: 0.03, cost: DAY, visitCost: 0.02, stages: ['evaluate', 'decide'] },
  call_back: { exitsRegained: 0.1, visitCost: 4, stages: ['decide', 'support'] },
};

/** The fixes to try by name, in order of name: Wayline's own where they are wanted, and the spec's. */
export function fixActions(
  own: Readonly<Record<string, FixAction>>,
  withDefaults: boolean,
): [string, FixAction][] {
  const defaults = Object.entries(withDefaults ? ACTIONS : {}).map(
    ([name, action]): [string, FixAction] => [name, fixAction(action)],
  );
  const byName = new Map([...defaults, ...Object.entries(own)]);
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1));
}
