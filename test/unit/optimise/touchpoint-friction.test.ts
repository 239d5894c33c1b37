import {
  touchpointFriction,
  type TouchpointFacts,
} from '../../../activities/optimise/touchpoint-friction.js';

/** A checkout like any other: 1,000 sessions, a fifth of its visits leave, one in twenty comes back. */
const checkout = (differs: Partial<TouchpointFacts> = {}): TouchpointFacts => ({
  eventType: 'checkout',
  stage: 'decide',
  isGoal: false,
  isFailure: false,
  customers: 900,
  sessions: 1000,
  visits: 1050,
  openVisits: 1050,
  openExits: 210,
  failures: 0,
  convertedSessions: 700,
  followedVisits: 840,
  medianSeconds: 40,
  ...differs,
});

const others = [checkout(), checkout()];

describe('touchpointFriction', () => {
  it('finds no friction where channels do not differ', () => {
    const found = touchpointFriction([checkout(), ...others], 30);
    expect(found).toEqual(Array(3).fill({ friction: 0, issue: 'none' }));
  });

  it('measures an excess of exits by Cohen h less three standard errors', () => {
    const [broken] = touchpointFriction([checkout({ openExits: 525 }), ...others], 30);
    // h of .5 against .2 is .6435; 3 √(1/1000 + 1/2000) is .1162; the stake is the highest.
    expect(broken?.issue).toBe('exit');
    expect(broken?.friction).toBeCloseTo(1 - Math.exp(-(0.643501 - 0.11619)), 5);
  });

  it.each([
    ['loop', { visits: 1600 }],
    ['slow', { medianSeconds: 120 }],
    ['error', { failures: 300 }],
    ['error', { isFailure: true }],
  ] as const)('names %s for %o', (issue, differs) => {
    const [broken, ...rest] = touchpointFriction([checkout(differs), ...others], 30);
    expect(broken?.issue).toBe(issue);
    expect(broken?.friction).toBeGreaterThan(0.1);
    expect(rest.every((one) => one.friction === 0)).toBe(true);
  });

  it('names no issue for a difference that is certain but small', () => {
    const many = { sessions: 1e6, customers: 1e6, visits: 1e6, openVisits: 1e6, openExits: 2e5 };
    const [slight] = touchpointFriction(
      [checkout({ ...many, openExits: 2.4e5 }), checkout(many)],
      30,
    );
    expect(slight?.issue).toBe('none');
    expect(slight?.friction).toBeGreaterThan(0);
  });

  it('does not let a few visits lead by chance', () => {
    const few = { customers: 35, sessions: 35, visits: 35, openVisits: 35, followedVisits: 20 };
    const rare = checkout({ ...few, openExits: 15, convertedSessions: 20 });
    const [found] = touchpointFriction([rare, ...others], 30);
    expect(found).toEqual({ friction: 0, issue: 'none' });
  });

  it('does not judge a touchpoint of too few customers, nor the goal', () => {
    const small = checkout({ customers: 29, openExits: 1050 });
    const goal = checkout({ isGoal: true, openExits: 1050 });
    const found = touchpointFriction([small, goal, ...others], 30);
    expect(found.slice(0, 2)).toEqual(Array(2).fill({ friction: 0, issue: 'none' }));
  });

  it('ranks a leak near the goal above a larger one at the door', () => {
    const visit = (openExits: number): TouchpointFacts =>
      checkout({ eventType: 'visit', stage: 'aware', convertedSessions: 40, openExits });
    const leak = checkout({ openExits: 420 });
    const [late, door] = touchpointFriction([leak, visit(840), visit(210), ...others], 30);
    expect(door?.issue).toBe('exit');
    expect(late?.friction).toBeGreaterThan(door?.friction ?? 1);
  });

  it('compares an event type of one channel with its stage, at half the weight', () => {
    const coupon = checkout({ eventType: 'coupon', openExits: 525 });
    const [broken] = touchpointFriction([coupon, ...others], 30);
    expect(broken?.friction).toBeCloseTo(1 - Math.exp(-0.5 * (0.643501 - 0.11619)), 5);
  });

  it('still finds friction where nobody reaches the goal', () => {
    const none = { convertedSessions: 0 };
    const facts = [checkout({ ...none, openExits: 525 }), checkout(none)];
    expect(touchpointFriction(facts, 30)[0]?.issue).toBe('exit');
    expect(touchpointFriction(facts, 30)[0]?.friction).toBeGreaterThan(0.3);
  });
});
