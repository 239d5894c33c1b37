import fc from 'fast-check';
import {
  segmentChain,
  segmentConversion,
  touchpointRemovalEffects,
} from '../../../activities/optimise/segment-chain.js';
import { graphOfSessions, type Session } from './session-graphs.js';

const sessionLogs = fc.array(
  fc.record({
    visits: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 8 }),
    converted: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
);

const mean = (sessions: readonly Session[], of: (session: Session) => number): number =>
  sessions.reduce((sum, session) => sum + of(session), 0) / sessions.length;

/** analyzecore.com 2016, as sessions. */
const PUBLISHED: Session[] = [
  { visits: [0, 1, 2], converted: true },
  { visits: [0], converted: false },
  { visits: [1, 2], converted: false },
];

describe('segmentConversion', () => {
  it('converts as many sessions as were observed, since counted flows balance at every touchpoint', () => {
    fc.assert(
      fc.property(sessionLogs, (sessions) => {
        const { fromStart } = segmentConversion(segmentChain(graphOfSessions(6, sessions)));
        expect(fromStart).toBeCloseTo(
          mean(sessions, ({ converted }) => Number(converted)),
          12,
        );
      }),
    );
  });

  it('expects as many touchpoints a session as were observed', () => {
    fc.assert(
      fc.property(sessionLogs, (sessions) => {
        const { expectedSteps } = segmentConversion(segmentChain(graphOfSessions(6, sessions)));
        expect(expectedSteps).toBeCloseTo(
          mean(sessions, ({ visits }) => visits.length),
          10,
        );
      }),
    );
  });

  it('gives the conversion from each touchpoint, and 0 from one that nobody visits', () => {
    const { conversion } = segmentConversion(segmentChain(graphOfSessions(4, PUBLISHED)));
    expect(Array.from(conversion, (value) => Number(value.toFixed(12)))).toEqual([
      0.25, 0.5, 0.5, 0,
    ]);
  });
});

describe('touchpointRemovalEffects', () => {
  it('gives the published effects of the three-channel example', () => {
    const effects = touchpointRemovalEffects(segmentChain(graphOfSessions(3, PUBLISHED)));
    expect(Array.from(effects, (value) => Number(value.toFixed(12)))).toEqual([0.5, 1, 1]);
  });
});

describe('segmentChain', () => {
  const sessions: Session[] = [
    ...Array<Session>(8).fill({ visits: [0, 1], converted: true }),
    { visits: [2, 1], converted: true },
    ...Array<Session>(3).fill({ visits: [3], converted: false }),
    { visits: [3], converted: true },
  ];

  it('keeps the conversion of all where the rarest touchpoints share a state', () => {
    const shared = segmentChain(graphOfSessions(4, sessions), 3);
    expect(shared.chain.size).toBe(4);
    expect(segmentConversion(shared).fromStart).toBeCloseTo(10 / 13, 12);
  });

  it('shares the effect of a shared state by visits', () => {
    const shared = segmentChain(graphOfSessions(4, sessions), 3);
    const [, , first, second] = touchpointRemovalEffects(shared);
    // Touchpoints 2 and 3 share a state of 5 visits, through which 2 of the 10 conversions go.
    expect(first).toBeCloseTo((1 / 5) * 0.2, 12);
    expect(second).toBeCloseTo((4 / 5) * 0.2, 12);
  });
});
