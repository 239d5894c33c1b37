/** How often customers in a state came back in a week, and reached the goal in it. */
export interface StateChances {
  /** Share who came back within the week. */
  readonly returns: number;
  /** Share who reached the goal within the week. */
  readonly goal: number;
}

/** Idle times in rising order: within a day, a week, four weeks, longer. */
export const IDLE_STEPS = 4;

/**
 * Customers of one segment from week to week. State (touchpoint, idle time) has number
 * touchpoint x IDLE_STEPS + idle time: where the customer was last seen, and how long ago.
 */
export interface WeeklyChain {
  readonly states: readonly StateChances[];
  /** Where those who come back in a week are last seen: shares by state, which sum to 1. */
  readonly seenAgain: Float64Array;
}

/** A contact as value iteration sees it; lifts are shares, 0.1 for a tenth more. */
export interface Contact {
  readonly returnLift: number;
  readonly goalLift: number;
  readonly cost: number;
  /** Whether it may be made in a state. */
  readonly fits: (state: number) => boolean;
}

export interface PolicyOptions {
  /** Weeks that are looked ahead. */
  readonly periods: number;
  readonly maxContacts: number;
  /** What is left of an effect after each contact. */
  readonly fatigue: number;
  /** Worth of a goal, in the unit of costs. */
  readonly goalValue: number;
}

/** What is expected of doing something now and the best afterwards; entry 0 is nothing, then the contacts. */
export interface ActionValues {
  /** Worth of the goals less cost, against doing nothing now. */
  readonly net: Float64Array;
  /** Goals more than by doing nothing now. */
  readonly gain: Float64Array;
}

/** Of customers seen 7 to 28 days ago who stay away a week, a third have then been away for longer. */
const MONTH_TO_LONGER = 1 / 3;

/**
 * Values of every action in every state after 0 .. maxContacts contacts, by finite-horizon value iteration:
 * V_t(s, c) = max_a [ goalValue g_a(s) - cost_a + Σ P_a(s, s') V_(t+1)(s', c') ], V = 0 at the end. After
 * maxContacts only nothing is left to do. Values of state s after c contacts stand at s x (maxContacts + 1) + c.
 * Complexity: periods x states x contacts x actions. Source: Bellman, Dynamic Programming (1957), chapter XI.
 */
export function contactPolicy(
  chain: WeeklyChain,
  contacts: readonly Contact[],
  options: PolicyOptions,
): ActionValues[] {
  const counts = options.maxContacts + 1;
  const cells = chain.states.length * counts;
  let future = { worth: new Float64Array(cells), goals: new Float64Array(cells) };
  let values: ActionValues[] = [];
  for (let period = 0; period < options.periods; period += 1) {
    values = actionValues(chain, contacts, options, future);
    const next = { worth: new Float64Array(cells), goals: new Float64Array(cells) };
    values.forEach(({ net, gain }, cell) => {
      const best = bestAction(net);
      next.worth[cell] = net[best] ?? 0;
      next.goals[cell] = gain[best] ?? 0;
    });
    future = next;
  }
  return values.map(({ net, gain }) => ({
    net: net.map((value) => value - (net[0] ?? 0)),
    gain: gain.map((value) => value - (gain[0] ?? 0)),
  }));
}

/** The action of the highest value; ties go to the one named first. */
export function bestAction(values: Float64Array): number {
  return values.reduce((best, value, action) => (value > (values[best] ?? 0) ? action : best), 0);
}

interface Future {
  readonly worth: Float64Array;
  readonly goals: Float64Array;
}

/** Worth and goals from here on of every action, of which the best is taken afterwards. */
function actionValues(
  chain: WeeklyChain,
  contacts: readonly Contact[],
  { maxContacts, fatigue, goalValue }: PolicyOptions,
  future: Future,
): ActionValues[] {
  const counts = maxContacts + 1;
  const again = (values: Float64Array, count: number): number =>
    chain.seenAgain.reduce(
      (sum, share, state) => sum + share * (values[state * counts + count] ?? 0),
      0,
    );
  const seen = Array.from({ length: counts }, (_, count) => ({
    worth: again(future.worth, count),
    goals: again(future.goals, count),
  }));
  return chain.states.flatMap((base, state) =>
    Array.from({ length: counts }, (_, count): ActionValues => {
      const net = new Float64Array(contacts.length + 1).fill(-Infinity);
      const gain = new Float64Array(contacts.length + 1);
      const consider = (action: number, lifts: Lifts, cost: number): void => {
        const made = Math.min(count + Number(action > 0), maxContacts);
        const { returns, goal } = lifted(base, lifts, fatigue ** count);
        const away = (values: Float64Array): number =>
          stayingAway(state).reduce(
            (sum, { to, share }) => sum + share * (values[to * counts + made] ?? 0),
            0,
          );
        net[action] =
          goalValue * goal -
          cost +
          returns * (seen[made]?.worth ?? 0) +
          (1 - returns) * away(future.worth);
        gain[action] =
          goal + returns * (seen[made]?.goals ?? 0) + (1 - returns) * away(future.goals);
      };
      consider(0, { returnLift: 0, goalLift: 0 }, 0);
      contacts.forEach((contact, index) => {
        if (count < maxContacts && contact.fits(state)) consider(index + 1, contact, contact.cost);
      });
      return { net, gain };
    }),
  );
}

type Lifts = Pick<Contact, 'returnLift' | 'goalLift'>;

/** Chances after a contact of which `left` of the effect is left; a goal needs a return, so both rise. */
export function lifted(
  { returns, goal }: StateChances,
  { returnLift, goalLift }: Lifts,
  left: number,
): StateChances {
  const back = Math.min(1, returns * (1 + returnLift * left));
  const more = returns === 0 ? 1 : back / returns;
  return { returns: back, goal: Math.min(back, goal * more * (1 + goalLift * left)) };
}

/** Where a customer who stays away a week stands: at the same touchpoint, idle for longer. */
function stayingAway(state: number): { to: number; share: number }[] {
  const idle = state % IDLE_STEPS;
  const first = state - idle;
  if (idle === IDLE_STEPS - 1) return [{ to: state, share: 1 }];
  if (idle < IDLE_STEPS - 2) return [{ to: first + IDLE_STEPS - 2, share: 1 }];
  return [
    { to: state, share: 1 - MONTH_TO_LONGER },
    { to: state + 1, share: MONTH_TO_LONGER },
  ];
}
