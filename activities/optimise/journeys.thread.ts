import { betweennessCentrality } from './betweenness.js';
import { segmentChain, segmentConversion, touchpointRemovalEffects } from './segment-chain.js';
import { segmentJourneys, type JourneyPath, type PathLimits } from './paths/segment-journeys.js';
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
}

/** What the chain and the search say of one segment. Arrays have an entry a touchpoint. */
export interface SegmentOutput extends SessionCounts {
  readonly segmentId: string;
  readonly conversionRate: number;
  readonly expectedSteps: number;
  readonly paths: readonly JourneyPath[];
  readonly removalEffects: Float64Array | null;
  readonly betweenness: Float64Array | null;
}

/** Solves the chain of a segment and searches its paths. */
export default function journeys({ segment, limits }: JourneysInput): SegmentOutput {
  const { segmentId, graph, observed, removal } = segment;
  const fitted = segmentChain(graph);
  const conversion = segmentConversion(fitted);
  return {
    segmentId,
    ...countSessions(graph),
    conversionRate: conversion.fromStart,
    expectedSteps: conversion.expectedSteps,
    paths: segmentJourneys(graph, conversion, observed, limits),
    removalEffects: removal ? touchpointRemovalEffects(fitted) : null,
    betweenness: removal ? betweennessCentrality(graph) : null,
  };
}
