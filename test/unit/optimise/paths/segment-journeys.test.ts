import type { PathLimits } from '../../../../activities/optimise/paths/path-scene.js';
import {
  segmentJourneys,
  type SegmentJourneys,
} from '../../../../activities/optimise/paths/segment-journeys.js';
import { segmentChain, segmentConversion } from '../../../../activities/optimise/segment-chain.js';
import { graphOfSessions, type Session } from '../session-graphs.js';

/** 10 sessions: 4 convert over 0 and 1, 1 over 2, 1 at once, 2 stay on 0 and leave, 2 leave 1. */
const SESSIONS: Session[] = [
  ...Array<Session>(4).fill({ visits: [0, 1], converted: true }),
  { visits: [2], converted: true },
  { visits: [], converted: true },
  ...Array<Session>(2).fill({ visits: [0, 0], converted: false }),
  ...Array<Session>(2).fill({ visits: [1], converted: false }),
];
const GRAPH = graphOfSessions(3, SESSIONS);
const CONVERSION = segmentConversion(segmentChain(GRAPH));
const LIMITS: PathLimits = {
  minCustomers: 1,
  minSteps: 1,
  maxSteps: 12,
  count: 3,
  weights: { probability: 1, hour: 0, contact: 0 },
  contactCosts: Float64Array.of(0, 2, 0),
  mustVisit: [],
  forbidden: [],
  budget: Infinity,
  touches: Infinity,
  hours: Infinity,
  capacities: [],
};
const PEERS = Array.from({ length: 3 }, (_, node) => ({
  eventType: `type ${node}`,
  stage: 'aware',
  channelKind: 'self_service' as const,
  isGoal: false,
}));

const journeysOf = (
  limits: Partial<PathLimits> = {},
  observed: readonly (readonly number[])[] = [],
): SegmentJourneys =>
  segmentJourneys(GRAPH, CONVERSION, {
    observed,
    limits: { ...LIMITS, ...limits },
    peers: PEERS,
    seed: 1,
  });

describe('segmentJourneys', () => {
  it('finds the cheapest ways by hand-made probabilities, without the edge from start to goal', () => {
    const [best, second, third] = journeysOf().paths;
    // start > 0 .6, 0 > 1 .5, 1 > goal 4/6; start > 1 .2; start > 2 .1, 2 > goal 1.
    expect(best).toMatchObject({ touchpoints: [0, 1], rank: 1, origin: 'optimised' });
    expect(best?.pathProbability).toBeCloseTo(0.2, 12);
    expect(best?.cost).toBeCloseTo(-Math.log(0.2), 12);
    expect(second?.touchpoints).toEqual([1]);
    expect(second?.pathProbability).toBeCloseTo(0.2 * (4 / 6), 12);
    expect(third?.touchpoints).toEqual([2]);
    expect(third?.pathProbability).toBeCloseTo(0.1, 12);
  });

  it('measures time, support and the conversion from the first touchpoint', () => {
    const [best] = journeysOf().paths;
    expect(best).toMatchObject({ expectedSeconds: 180, minCustomers: 4, optimalityGap: 0 });
    expect(best?.conversionProbability).toBeCloseTo((0.5 * (4 / 6)) / 0.75, 12);
  });

  it('leaves out edges of fewer customers than asked for', () => {
    const paths = journeysOf({ minCustomers: 2 }).paths;
    expect(paths.map(({ touchpoints }) => touchpoints)).toEqual([[0, 1], [1]]);
    expect(journeysOf({ minCustomers: 5 }).paths).toEqual([]);
  });

  it('limits the touchpoints of a path', () => {
    const [best] = journeysOf({ maxSteps: 1 }).paths;
    expect(best).toMatchObject({ touchpoints: [1], solver: 'dynamic_programming' });
  });

  it('puts an observed way on the same scale, with the share of its cost that the best one saves', () => {
    const observed = journeysOf({}, [[1]]).paths.at(-1);
    expect(observed).toMatchObject({ origin: 'observed', rank: 1, solver: 'none' });
    const cost = -Math.log(0.2 * (4 / 6));
    expect(observed?.optimalityGap).toBeCloseTo((cost + Math.log(0.2)) / cost, 12);
  });

  it('has no gap to tell where no path has the support', () => {
    const [observed] = journeysOf({ minCustomers: 5 }, [[0, 1]]).paths;
    expect(observed?.optimalityGap).toBeNull();
  });

  it('keeps loops of observed ways', () => {
    const looped = graphOfSessions(1, [{ visits: [0, 0], converted: true }]);
    const fitted = segmentConversion(segmentChain(looped));
    const observed = segmentJourneys(looped, fitted, {
      observed: [[0, 0]],
      limits: LIMITS,
      peers: PEERS,
      seed: 1,
    }).paths.at(-1);
    expect(observed).toMatchObject({ touchpoints: [0, 0], pathProbability: 0.25 });
  });

  it('keeps to what the spec asks for, and says why where nothing does', () => {
    const best = (limits: Partial<PathLimits>): readonly number[] | undefined =>
      journeysOf(limits).paths[0]?.touchpoints;
    expect(best({ minSteps: 2 })).toEqual([0, 1]);
    expect(best({ forbidden: [0] })).toEqual([1]);
    expect(best({ mustVisit: [{ name: 'type 2', nodes: [2] }] })).toEqual([2]);
    expect(best({ budget: 1 })).toEqual([2]);
    expect(best({ touches: 0 })).toEqual([2]);
    // Every step takes a minute.
    expect(best({ hours: 2.5 / 60 })).toEqual([1]);
    expect(best({ capacities: [{ channel: 'web', touchpoints: [0], limit: 0 }] })).toEqual([1]);
    const reason = (limits: Partial<PathLimits>): string | undefined => journeysOf(limits).reason;
    expect(reason({ hours: 0 })).toBe('hours: every way needs 0.03333 or more, 0 allowed');
    expect(reason({ mustVisit: [{ name: 'chat', nodes: [] }] })).toBe(
      'must visit chat: no touchpoint of that name leads to the goal',
    );
    expect(reason({ minSteps: 4, maxSteps: 3 })).toBe('at least 4 and at most 3 touchpoints');
    expect(reason({ budget: 1, mustVisit: [{ name: 'type 1', nodes: [1] }] })).toBe(
      'no way keeps to all limits together',
    );
    expect(journeysOf({ hours: 0 }).paths).toEqual([]);
  });

  it('runs both searches beside the exact one where resources are limited', () => {
    const { searches, paths } = journeysOf({ budget: 1 });
    expect(paths[0]).toMatchObject({ solver: 'dynamic_programming', optimalityGap: 0 });
    expect(searches.map(({ solver, gap }) => [solver, gap])).toEqual([
      ['genetic', 0],
      ['annealing', 0],
    ]);
  });

  it('tells how the best path changes with the weights', () => {
    // A contact of 2 units at weight 0.4 makes the way over 1 dearer by 0.8 than its 1.61; over 2 it costs 2.30.
    const weights = { probability: 1, hour: 0, contact: 0.4 };
    const priced = {
      ...GRAPH,
      cost: GRAPH.cost.map((cost, edge) => cost + (GRAPH.to[edge] === 1 ? 0.8 : 0)),
    };
    const { sensitivity, paths } = segmentJourneys(priced, CONVERSION, {
      observed: [],
      limits: { ...LIMITS, weights },
      peers: PEERS,
      seed: 1,
    });
    expect(paths[0]?.touchpoints).toEqual([2]);
    const changed = sensitivity.map(({ weight, factor, nodes, shared }) => [
      weight,
      factor,
      nodes.slice(1, -1),
      shared,
    ]);
    expect(changed).toEqual([
      ['probability', 0.5, [2], 1],
      ['probability', 2, [0, 1], 0],
      ['hour', 0.5, [2], 1],
      ['hour', 2, [2], 1],
      ['contact', 0.5, [0, 1], 0],
      ['contact', 2, [2], 1],
    ]);
    const halved = sensitivity.find(({ weight, factor }) => weight === 'contact' && factor === 0.5);
    expect(halved?.cost).toBeCloseTo(-Math.log(0.2) + 0.4, 12);
    expect(halved?.costBefore).toBeCloseTo(-Math.log(0.1), 12);
  });

  it('values the repair of a touchpoint by what the best path then costs', () => {
    // Touchpoints 0 and 1 are peers. Of 8 visits to 0 two exit, of 6 to 1 two.
    const peers = PEERS.map((one) => ({ ...one, eventType: 'view' }));
    const { repairs } = segmentJourneys(GRAPH, CONVERSION, {
      observed: [],
      limits: { ...LIMITS, mustVisit: [{ name: 'type 0', nodes: [0] }] },
      peers: peers.map((one, node) => (node === 2 ? { ...one, channelKind: 'staffed' } : one)),
      seed: 1,
    });
    expect(repairs).toHaveLength(1);
    expect(repairs[0]).toMatchObject({ node: 1, isOnWay: true });
    // The chance to go on from 1 rises from 2/3 to the 3/4 of its peer.
    expect(repairs[0]?.value).toBeCloseTo(Math.log(0.75 / (2 / 3)), 12);
  });
});
