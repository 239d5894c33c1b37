import {
  absorbingChain,
  absorptionProbabilities,
  CHAIN_GOAL,
  expectedTotals,
  removalEffects,
  type AbsorbingChain,
  type ChainStep,
} from './absorbing-chain.js';
import { EXIT, GOAL, START, type TouchpointGraph } from './touchpoint-graph.js';

/**
 * Most states of a chain; the rarest touchpoints beyond them share one state. A dense decomposition
 * grows with n³: measured with every edge present, 34 to 64 ms at 400 states and 4.9 s at 1,500.
 */
const MAX_STATES = 400;

/** What the chain of one segment says. Arrays have an entry a touchpoint. */
export interface SegmentConversion {
  /** Chance that a session ends in the goal, from its start. */
  readonly fromStart: number;
  /** The same from each touchpoint. */
  readonly conversion: Float64Array;
  /** Expected touchpoints of a session before its end. */
  readonly expectedSteps: number;
}

/** The chain of a segment, with the state of every touchpoint. */
export interface SegmentChain {
  readonly chain: AbsorbingChain;
  readonly stateOf: Int32Array;
  /** State of `START`, the last one. */
  readonly start: number;
  /** Share of each touchpoint in the visits of its state: 1 unless it shares the state. */
  readonly shareOfState: Float64Array;
}

/** Fits the chain of a segment: probabilities are shares of counted transitions. */
export function segmentChain(graph: TouchpointGraph, maxStates = MAX_STATES): SegmentChain {
  const visits = departures(graph);
  const stateOf = touchpointStates(visits, maxStates);
  const start = stateOf.reduce((most, state) => Math.max(most, state + 1), 0);
  const state = (node: number): number => (node === START ? start : (stateOf[node] ?? 0));
  const leaving = new Float64Array(start + 1);
  graph.from.forEach((from, edge) => {
    leaving[state(from)] = (leaving[state(from)] ?? 0) + (graph.transitions[edge] ?? 0);
  });
  const steps: ChainStep[] = [];
  graph.from.forEach((from, edge) => {
    const to = graph.to[edge] ?? EXIT;
    if (to === EXIT) return;
    const probability = (graph.transitions[edge] ?? 0) / (leaving[state(from)] ?? 1);
    steps.push({ from: state(from), to: to === GOAL ? CHAIN_GOAL : state(to), probability });
  });
  const shareOfState = visits.map((count, node) => {
    const ofState = leaving[stateOf[node] ?? 0] ?? 0;
    return ofState === 0 ? 1 : count / ofState;
  });
  return { chain: absorbingChain(start + 1, steps), stateOf, start, shareOfState };
}

/** Conversion and length of a segment's sessions by its chain. */
export function segmentConversion(fitted: SegmentChain): SegmentConversion {
  const { chain, stateOf, start } = fitted;
  const byState = absorptionProbabilities(chain);
  const steps = expectedTotals(chain, new Float64Array(chain.size).fill(1));
  return {
    fromStart: byState[start] ?? 0,
    conversion: Float64Array.from(stateOf, (state) => byState[state] ?? 0),
    expectedSteps: (steps[start] ?? 1) - 1,
  };
}

/**
 * Removal effect of every touchpoint. Touchpoints that share a state share its effect in proportion to
 * their visits, which is exact to first order in how rare they are.
 */
export function touchpointRemovalEffects(fitted: SegmentChain): Float64Array {
  const { chain, stateOf, start, shareOfState } = fitted;
  const byState = removalEffects(chain, start);
  return Float64Array.from(
    stateOf,
    (state, node) => (byState[state] ?? 0) * (shareOfState[node] ?? 1),
  );
}

function departures(graph: TouchpointGraph): Float64Array {
  const visits = new Float64Array(graph.touchpoints);
  graph.from.forEach((from, edge) => {
    if (from !== START) visits[from] = (visits[from] ?? 0) + (graph.transitions[edge] ?? 0);
  });
  return visits;
}

/** A state a touchpoint, or, above the limit, one for each of the most visited and one for the rest. */
function touchpointStates(visits: Float64Array, maxStates: number): Int32Array {
  const states = Int32Array.from(visits, (_, node) => node);
  if (visits.length <= maxStates) return states;
  const byVisits = [...states].sort((a, b) => (visits[b] ?? 0) - (visits[a] ?? 0) || a - b);
  byVisits.forEach((node, rank) => {
    states[node] = Math.min(rank, maxStates - 1);
  });
  return states;
}
