import type { TouchpointFacts } from '../../../activities/optimise/friction/touchpoint-facts.js';
import { touchpointFriction } from '../../../activities/optimise/friction/touchpoint-friction.js';

/** A checkout like any other: 1,000 sessions, a fifth of them end there, one in twenty comes back. */
const checkout = (differs: Partial<TouchpointFacts> = {}): TouchpointFacts => ({
  eventType: 'checkout',
  stage: 'decide',
  channelKind: 'self_service',
  isGoal: false,
  isFailure: false,
  customers: 900,
  sessions: 1000,
  openSessions: 1000,
  endedSessions: 200,
  repeatedSessions: 50,
  failedSessions: 0,
  convertedSessions: 700,
  followedVisits: 840,
  medianSeconds: 40,
  ...differs,
});

const others = [checkout(), checkout()];

const NONE = { friction: 0, lower: 0, upper: 0, issue: 'none' };

describe('touchpointFriction', () => {
  it('finds no friction where channels do not differ', () => {
    const found = touchpointFriction([checkout(), ...others], 30);
    expect(found).toEqual(Array(3).fill(NONE));
  });

  it('measures an excess of exits by Cohen h, with its interval', () => {
    const [broken] = touchpointFriction([checkout({ endedSessions: 500 }), ...others], 30);
    // h of .5 against .2 is .6435; 1.96 √(1/1000 + 1/2000) is .0759; the stake is the highest.
    expect(broken?.issue).toBe('exit');
    expect(broken?.friction).toBeCloseTo(1 - Math.exp(-0.643501), 5);
    expect(broken?.lower).toBeCloseTo(1 - Math.exp(-(0.643501 - 0.075909)), 5);
    expect(broken?.upper).toBeCloseTo(1 - Math.exp(-(0.643501 + 0.075909)), 5);
  });

  it.each([
    ['loop', { repeatedSessions: 400 }],
    ['slow', { medianSeconds: 120 }],
    ['error', { failedSessions: 300 }],
    ['error', { isFailure: true }],
  ] as const)('names %s for %o', (issue, differs) => {
    const [broken, ...rest] = touchpointFriction([checkout(differs), ...others], 30);
    expect(broken?.issue).toBe(issue);
    expect(broken?.friction).toBeGreaterThan(0.1);
    expect(rest.every((one) => one.friction === 0)).toBe(true);
  });

  it('names no issue for a difference that is certain but small', () => {
    const many = {
      ...{ sessions: 1e6, customers: 1e6, repeatedSessions: 5e4 },
      ...{ openSessions: 1e6, endedSessions: 2e5 },
    };
    const [slight] = touchpointFriction(
      [checkout({ ...many, endedSessions: 2.4e5 }), checkout(many)],
      30,
    );
    expect(slight?.issue).toBe('none');
    expect(slight?.friction).toBeGreaterThan(0);
  });

  it('does not let a few visits lead by chance', () => {
    const few = { customers: 35, sessions: 35, openSessions: 35, followedVisits: 20 };
    const rare = checkout({
      ...few,
      repeatedSessions: 2,
      endedSessions: 15,
      convertedSessions: 20,
    });
    const [found] = touchpointFriction([rare, ...others], 30);
    expect(found).toEqual(NONE);
  });

  it('does not judge a touchpoint of too few customers, nor the goal', () => {
    const small = checkout({ customers: 29, endedSessions: 1000 });
    const goal = checkout({ isGoal: true, endedSessions: 1000 });
    const found = touchpointFriction([small, goal, ...others], 30);
    expect(found.slice(0, 2)).toEqual(Array(2).fill(NONE));
  });

  it('ranks a leak near the goal above a larger one at the door', () => {
    const visit = (endedSessions: number): TouchpointFacts =>
      checkout({ eventType: 'visit', stage: 'aware', convertedSessions: 40, endedSessions });
    const leak = checkout({ endedSessions: 400 });
    const [late, door] = touchpointFriction([leak, visit(800), visit(200), ...others], 30);
    expect(door?.issue).toBe('exit');
    expect(late?.friction).toBeGreaterThan(door?.friction ?? 1);
  });

  it('compares an event type of one channel with its stage, at half the weight', () => {
    const coupon = checkout({ eventType: 'coupon', endedSessions: 500 });
    const [broken] = touchpointFriction([coupon, ...others], 30);
    expect(broken?.friction).toBeCloseTo(1 - Math.exp(-0.5 * 0.643501), 5);
  });

  it('still finds friction where nobody reaches the goal', () => {
    const none = { convertedSessions: 0 };
    const facts = [checkout({ ...none, endedSessions: 500 }), checkout(none)];
    expect(touchpointFriction(facts, 30)[0]?.issue).toBe('exit');
    expect(touchpointFriction(facts, 30)[0]?.friction).toBeGreaterThan(0.3);
  });

  it('does not call it an exit where visits end by nature', () => {
    const ends = { stage: 'aware', endedSessions: 900, convertedSessions: 100 };
    const atStore = checkout({ ...ends, eventType: 'visit', channelKind: 'staffed' });
    const online = checkout({ ...ends, eventType: 'visit', endedSessions: 10 });
    const mail = checkout({ ...ends, eventType: 'email_click', channelKind: 'contact' });
    const found = touchpointFriction([atStore, mail, online, online], 30);
    expect(found.slice(0, 2).map(({ issue }) => issue)).toEqual(['none', 'none']);
  });

  it('calls it an exit on any channel where the same event type leads to the goal elsewhere', () => {
    const dead = { channelKind: 'contact', endedSessions: 1000, convertedSessions: 0 } as const;
    expect(touchpointFriction([checkout(dead), ...others], 30)[0]?.issue).toBe('exit');
  });

  it('takes what an incident changes for an effect, with the larger issue', () => {
    const changes = new Map([[0, { exit: { size: 1, error: 0.1 } }]]);
    const [broken] = touchpointFriction([checkout(), ...others], 30, changes);
    expect(broken).toMatchObject({ issue: 'exit', friction: 1 - Math.exp(-1) });
  });
});
