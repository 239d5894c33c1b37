import { seededRandom } from '../../../../activities/compute/seeded-random.js';
import {
  bestAction,
  contactPolicy,
  IDLE_STEPS,
  lifted,
  type ActionValues,
  type Contact,
  type WeeklyChain,
} from '../../../../activities/optimise/next-actions/contact-policy.js';

const everywhere = (): boolean => true;

describe('contactPolicy', () => {
  const chain: WeeklyChain = {
    states: Array.from({ length: IDLE_STEPS }, () => ({ returns: 0.5, goal: 0.2 })),
    seenAgain: Float64Array.of(1, 0, 0, 0),
  };
  const mail: Contact = { returnLift: 0.1, goalLift: 0, cost: 0.1, fits: everywhere };
  const options = { periods: 1, maxContacts: 1, fatigue: 0.5, goalValue: 10 };

  it('equals one week worked out by hand', () => {
    const [before, after] = contactPolicy(chain, [mail], options);
    // A tenth more come back, and of them as many reach the goal: 0.22 of customers.
    expect(before?.gain[1]).toBeCloseTo(0.02, 12);
    expect(before?.net[1]).toBeCloseTo(10 * 0.02 - 0.1, 12);
    // After the only contact nothing is left to do.
    expect(after?.net[1]).toBe(-Infinity);
  });

  it('waits for the week in which a contact is worth most', () => {
    const later: WeeklyChain = {
      states: [0, 1, 2, 3].map((idle) => ({ returns: 0.1, goal: idle === 0 ? 0.01 : 0.1 })),
      seenAgain: Float64Array.of(1, 0, 0, 0),
    };
    const [now] = contactPolicy(later, [{ ...mail, returnLift: 1 }], { ...options, periods: 2 });
    expect(bestAction(now?.net ?? new Float64Array())).toBe(0);
    expect(now?.net[1]).toBeLessThan(0);
  });
});

/** Weeks of customers in a chain under a rule, with a contact's true effects; goals and cost a customer. */
function simulate(
  chain: WeeklyChain,
  contacts: readonly Contact[],
  rule: (state: number, made: number, week: number) => number,
  { customers, weeks, fatigue, seed }: Record<'customers' | 'weeks' | 'fatigue' | 'seed', number>,
): { goals: number; cost: number } {
  const random = seededRandom(seed);
  let goals = 0;
  let cost = 0;
  for (let customer = 0; customer < customers; customer += 1) {
    let state = customer % chain.states.length;
    let made = 0;
    for (let week = 0; week < weeks; week += 1) {
      const action = rule(state, made, week);
      const contact = contacts[action - 1];
      const base = chain.states[state] ?? { returns: 0, goal: 0 };
      const { returns, goal } = contact ? lifted(base, contact, fatigue ** made) : base;
      if (contact) {
        made += 1;
        cost += contact.cost;
      }
      if (random() < returns) {
        if (random() < goal / returns) goals += 1;
        let drawn = random();
        state = chain.seenAgain.findIndex((share) => (drawn -= share) < 0);
        if (state < 0) state = 0;
      } else {
        const idle = state % IDLE_STEPS;
        if (idle < 2) state += 2 - idle;
        else if (idle === 2 && random() < 1 / 3) state += 1;
      }
    }
  }
  return { goals: goals / customers, cost: cost / customers };
}

describe('next actions in a simulator', () => {
  it('beat doing nothing, and doing the same for all', () => {
    const touchpoints = 6;
    const draw = seededRandom(5);
    const states = Array.from({ length: touchpoints * IDLE_STEPS }, (_, state) => {
      const returns = (0.1 + 0.5 * draw()) / (1 + (state % IDLE_STEPS));
      return { returns, goal: returns * 0.4 * draw() };
    });
    const chain: WeeklyChain = {
      states,
      seenAgain: Float64Array.from(states, (_, state) =>
        state % IDLE_STEPS === 0 ? 1 / touchpoints : 0,
      ),
    };
    const contacts: Contact[] = [
      { returnLift: 0.5, goalLift: 0, cost: 0.3, fits: everywhere },
      { returnLift: 0.1, goalLift: 0.6, cost: 0.5, fits: everywhere },
      { returnLift: 0.05, goalLift: 0.1, cost: 0.05, fits: everywhere },
    ];
    const weeks = 3;
    const options = { maxContacts: 2, fatigue: 0.5, goalValue: 10 };
    const byWeek = Array.from({ length: weeks }, (_, week): ActionValues[] =>
      contactPolicy(chain, contacts, { ...options, periods: weeks - week }),
    );
    const run = { customers: 60_000, weeks, fatigue: 0.5 };
    const worth = (rule: Parameters<typeof simulate>[2], seed: number): number => {
      const { goals, cost } = simulate(chain, contacts, rule, { ...run, seed });
      return options.goalValue * goals - cost;
    };
    const best = worth((state, made, week) => {
      const values = byWeek[week]?.[state * 3 + Math.min(made, 2)];
      return values ? bestAction(values.net) : 0;
    }, 1);
    const nothing = worth(() => 0, 2);
    // The standard error of a mean is 10 · 0.7 / √60,000 = 0.03.
    expect(best).toBeGreaterThan(nothing + 0.1);
    for (const action of [1, 2, 3]) {
      const same = worth((_, made) => (made < 2 ? action : 0), 2 + action);
      expect(best).toBeGreaterThan(same + 0.06);
    }
  });
});
