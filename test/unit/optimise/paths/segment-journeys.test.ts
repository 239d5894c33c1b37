import { segmentJourneys } from '../../../../activities/optimise/paths/segment-journeys.js';
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
const LIMITS = { minCustomers: 1, maxSteps: 12, count: 3 };

describe('segmentJourneys', () => {
  it('finds the cheapest ways by hand-made probabilities, without the edge from start to goal', () => {
    const [best, second, third] = segmentJourneys(GRAPH, CONVERSION, [], LIMITS);
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
    const [best] = segmentJourneys(GRAPH, CONVERSION, [], LIMITS);
    expect(best).toMatchObject({ expectedSeconds: 180, minCustomers: 4, optimalityGap: 0 });
    expect(best?.conversionProbability).toBeCloseTo((0.5 * (4 / 6)) / 0.75, 12);
  });

  it('leaves out edges of fewer customers than asked for', () => {
    const paths = segmentJourneys(GRAPH, CONVERSION, [], { ...LIMITS, minCustomers: 2 });
    expect(paths.map(({ touchpoints }) => touchpoints)).toEqual([[0, 1], [1]]);
    expect(segmentJourneys(GRAPH, CONVERSION, [], { ...LIMITS, minCustomers: 5 })).toEqual([]);
  });

  it('limits the touchpoints of a path', () => {
    const [best] = segmentJourneys(GRAPH, CONVERSION, [], { ...LIMITS, maxSteps: 1 });
    expect(best).toMatchObject({ touchpoints: [1], solver: 'dynamic_programming' });
  });

  it('puts an observed way on the same scale, with the share of its cost that the best one saves', () => {
    const observed = segmentJourneys(GRAPH, CONVERSION, [[1]], LIMITS).at(-1);
    expect(observed).toMatchObject({ origin: 'observed', rank: 1, solver: 'none' });
    const cost = -Math.log(0.2 * (4 / 6));
    expect(observed?.optimalityGap).toBeCloseTo((cost + Math.log(0.2)) / cost, 12);
  });

  it('has no gap to tell where no path has the support', () => {
    const limits = { ...LIMITS, minCustomers: 5 };
    const [observed] = segmentJourneys(GRAPH, CONVERSION, [[0, 1]], limits);
    expect(observed?.optimalityGap).toBeNull();
  });

  it('keeps loops of observed ways', () => {
    const looped = graphOfSessions(1, [{ visits: [0, 0], converted: true }]);
    const fitted = segmentConversion(segmentChain(looped));
    const observed = segmentJourneys(looped, fitted, [[0, 0]], LIMITS).at(-1);
    expect(observed).toMatchObject({ touchpoints: [0, 0], pathProbability: 0.25 });
  });
});
