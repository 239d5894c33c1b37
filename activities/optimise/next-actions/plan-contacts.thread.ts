import { assignContacts } from './assign-contacts.js';
import {
  bestAction,
  contactPolicy,
  IDLE_STEPS,
  type ActionValues,
  type Contact,
  type PolicyOptions,
} from './contact-policy.js';
import { weeklyChain, type WeekCounts } from './weekly-chain.js';

/** A contact with its lifts as expected and at both ends of what they may be. */
export interface PlannedContact {
  readonly middle: Lifts;
  readonly lower: Lifts;
  readonly upper: Lifts;
  readonly cost: number;
  /** Number of its channel; channel 0 is that of doing nothing. */
  readonly channel: number;
  /** Whether it fits a touchpoint (an entry each), and an idle time. */
  readonly touchpoints: readonly boolean[];
  readonly idle: readonly boolean[];
}

type Lifts = Pick<Contact, 'returnLift' | 'goalLift'>;

/** Customers now, by what they have in common; parallel columns. */
export interface CustomerGroups {
  readonly segment: Float64Array;
  readonly state: Float64Array;
  readonly contacts: Float64Array;
  /** 1 where they may be contacted. */
  readonly reachable: Float64Array;
  readonly customers: Float64Array;
}

export interface PlanContactsInput {
  /** Counts by segment; the number of a segment is its place. */
  readonly segments: readonly WeekCounts[];
  readonly contacts: readonly PlannedContact[];
  readonly groups: CustomerGroups;
  /** By number of channel; Infinity without a limit. */
  readonly capacity: readonly number[];
  readonly options: PolicyOptions;
}

/**
 * Parts of groups: customers `first` + 1 to `last` of group `group`, in their order, get `action` (0: nothing).
 * `wanted` is the best action where channels had no limit.
 */
export interface PlannedParts {
  readonly group: Float64Array;
  readonly first: Float64Array;
  readonly last: Float64Array;
  readonly action: Float64Array;
  readonly wanted: Float64Array;
  readonly gain: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** Values every action for every group of customers, and shares out what channels can take. */
export default function planContacts(input: PlanContactsInput): PlannedParts {
  const { segments, contacts, groups, options, capacity } = input;
  const policies = segments.map((counts) => {
    const chain = weeklyChain(counts);
    const at = (end: 'middle' | 'lower' | 'upper'): ActionValues[] =>
      contactPolicy(
        chain,
        contacts.map((contact) => ({ ...contact[end], cost: contact.cost, fits: fits(contact) })),
        options,
      );
    return { middle: at('middle'), lower: at('lower'), upper: at('upper') };
  });
  const valuesOf = (group: number, end: 'middle' | 'lower' | 'upper'): ActionValues | undefined => {
    const state = groups.state[group] ?? 0;
    const count = Math.min(groups.contacts[group] ?? 0, options.maxContacts);
    return policies[groups.segment[group] ?? 0]?.[end][state * (options.maxContacts + 1) + count];
  };
  const nothing = new Float64Array(contacts.length + 1).fill(-Infinity).fill(0, 0, 1);
  const offers = [...groups.customers].map((customers, group) => ({
    customers,
    net: groups.reachable[group] === 1 ? (valuesOf(group, 'middle')?.net ?? nothing) : nothing,
  }));
  const channelOf = [0, ...contacts.map(({ channel }) => channel)];
  const counts = assignContacts(offers, { channelOf, capacity });
  const rows: number[][] = [];
  offers.forEach(({ net }, group) => {
    let first = 0;
    counts[group]?.forEach((customers, action) => {
      if (customers === 0) return;
      const gain = (end: 'middle' | 'lower' | 'upper'): number =>
        valuesOf(group, end)?.gain[action] ?? 0;
      const ends = [gain('lower'), gain('middle'), gain('upper')];
      rows.push([
        group,
        first,
        first + customers,
        action,
        bestAction(net),
        gain('middle'),
        Math.min(...ends),
        Math.max(...ends),
      ]);
      first += customers;
    });
  });
  const column = (index: number): Float64Array => Float64Array.from(rows, (row) => row[index] ?? 0);
  const [group, first, last, action] = [column(0), column(1), column(2), column(3)];
  const [wanted, gain, lower, upper] = [column(4), column(5), column(6), column(7)];
  return { group, first, last, action, wanted, gain, lower, upper };
}

const fits =
  ({ touchpoints, idle }: PlannedContact) =>
  (state: number): boolean =>
    (touchpoints[Math.floor(state / IDLE_STEPS)] ?? false) && (idle[state % IDLE_STEPS] ?? false);
