import { betweennessCentrality } from './betweenness.js';
import { segmentChain, segmentConversion, touchpointRemovalEffects } from './segment-chain.js';
import type { PeerFacts } from './paths/mended-levels.js';
import type { PathLimits } from './paths/path-scene.js';
import { segmentJourneys, type SegmentJourneys } from './paths/segment-journeys.js';
import { deriveSeed } from '../compute/seeded-random.js';
import { countSessions, type SessionCounts, type TouchpointGraph } from './touchpoint-graph.js';

/** The graph of one segment and its most frequent ways to the goal. */
export interface SegmentInput {
  readonly segmentId: string;
  readonly graph: TouchpointGraph;
  readonly observed: readonly (readonly number[])[];
  /** Whether removal effects and betweenness are wanted: n solves and n searches more. */
  readonly removal: boolean;
}

export interface JourneysInput {
  readonly segment: SegmentInput;
  readonly limits: PathLimits;
  /** An entry a touchpoint. */
  readonly peers: readonly PeerFacts[];
  readonly seed: number;
}

/** What the chain and the search say of one segment. Arrays have an entry a touchpoint. */
export interface SegmentOutput extends SessionCounts, SegmentJourneys {
  readonly segmentId: string;
  readonly conversionRate: number;
  readonly expectedSteps: number;
  readonly removalEffects: Float64Array | null;
  readonly betweenness: Float64Array | null;
}

/** Solves the chain of a segment and searches its paths. */
export default function journeys({ segment, limits, peers, seed }: JourneysInput): SegmentOutput {
  const { segmentId, graph, observed, removal } = segment;
  const fitted = segmentChain(graph);
  const conversion = segmentConversion(fitted);
  return {
    segmentId,
    ...countSessions(graph),
    conversionRate: conversion.fromStart,
    expectedSteps: conversion.expectedSteps,
    ...segmentJourneys(graph, conversion, {
      observed,
      limits,
      peers,
      seed: deriveSeed(seed, `paths.${segmentId}`),
    }),
    removalEffects: removal ? touchpointRemovalEffects(fitted) : null,
    betweenness: removal ? betweennessCentrality(graph) : null,
  };
}
