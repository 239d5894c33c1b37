import type { SegmentConversion } from '../segment-chain.js';
import {
  edgeLookup,
  GOAL,
  START,
  type EdgeLookup,
  type TouchpointGraph,
} from '../touchpoint-graph.js';
import { mendedLevels, type PeerFacts } from './mended-levels.js';
import { gapTo, optimalRoutes, type PathSolver, type RouteSearch } from './optimal-routes.js';
import { pathScene, type PathLimits } from './path-scene.js';
import { repairValues, type RepairValue } from './repair-values.js';
import { weightSensitivity, type WeightChange } from './weight-sensitivity.js';

/** A way from the start to the goal; `touchpoints` lists neither of them and is never empty. */
export interface JourneyPath {
  readonly origin: 'optimised' | 'observed';
  readonly rank: number;
  readonly touchpoints: readonly number[];
  readonly cost: number;
  /**
   * Of an optimised path the share of its cost that is not proven to be needed: 0 where no cheaper one of its rank exists. For an
   * observed one the share of its cost that the cheapest path saves; null where there is none to compare with.
   */
  readonly optimalityGap: number | null;
  readonly solver: PathSolver | 'none';
  /** Product of the probabilities of its edges, from the start into the goal. */
  readonly pathProbability: number;
  /** Chance that a session at its first touchpoint ends in the goal. */
  readonly conversionProbability: number;
  /** Sum of the median times of its edges. */
  readonly expectedSeconds: number;
  /** Fewest distinct customers on an edge of it. */
  readonly minCustomers: number;
}

/** The paths of a segment, and what the best of them depends on. Nodes are touchpoints. */
export interface SegmentJourneys {
  /** Optimised, then observed, in order of rank. */
  readonly paths: readonly JourneyPath[];
  /** Why no path is optimised, where none is. */
  readonly reason: string | undefined;
  readonly searches: readonly RouteSearch[];
  readonly sensitivity: readonly WeightChange[];
  readonly repairs: readonly RepairValue[];
}

export interface JourneyQuestion {
  readonly observed: readonly (readonly number[])[];
  readonly limits: PathLimits;
  readonly peers: readonly PeerFacts[];
  readonly seed: number;
}

/** The cheapest paths of a segment over well-trodden edges under the limits, and the observed ones on the same scale. */
export function segmentJourneys(
  graph: TouchpointGraph,
  { conversion }: Pick<SegmentConversion, 'conversion'>,
  { observed, limits, peers, seed }: JourneyQuestion,
): SegmentJourneys {
  const lookup = edgeLookup(graph);
  const measure = (touchpoints: readonly number[]): PathMeasures => ({
    ...measurePath(graph, lookup, touchpoints),
    conversionProbability: conversion[touchpoints[0] ?? 0] ?? 0,
  });
  const scene = pathScene(graph, limits);
  const { solver, routes, bound, searches, reason } = optimalRoutes(scene, limits.count, seed);
  const optimised = routes.map(({ nodes, cost }, index): JourneyPath => {
    const touchpoints = nodes.slice(1, -1);
    const isProven = bound >= (routes[0]?.cost ?? 0);
    return {
      origin: 'optimised',
      rank: index + 1,
      touchpoints,
      optimalityGap: isProven ? 0 : gapTo(bound, cost),
      solver,
      ...measure(touchpoints),
    };
  });
  const cheapest = optimised[0]?.cost;
  const seen = observed.map((touchpoints, index): JourneyPath => {
    const measures = measure(touchpoints);
    return {
      origin: 'observed',
      rank: index + 1,
      touchpoints,
      optimalityGap: cheapest === undefined ? null : gapTo(cheapest, measures.cost),
      solver: 'none',
      ...measures,
    };
  });
  const [best] = routes;
  const levels = mendedLevels(graph, peers, limits.minCustomers);
  return {
    paths: [...optimised, ...seen],
    reason,
    searches,
    sensitivity: best ? weightSensitivity(scene, limits.weights, best) : [],
    repairs: best ? repairValues(scene, limits.weights, levels, best) : [],
  };
}

type PathMeasures = Pick<
  JourneyPath,
  'cost' | 'pathProbability' | 'conversionProbability' | 'expectedSeconds' | 'minCustomers'
>;

function measurePath(
  graph: TouchpointGraph,
  lookup: EdgeLookup,
  touchpoints: readonly number[],
): Omit<PathMeasures, 'conversionProbability'> {
  const measures = { cost: 0, pathProbability: 1, expectedSeconds: 0, minCustomers: Infinity };
  const ends = [...touchpoints, GOAL];
  for (const [index, to] of ends.entries()) {
    const from = index === 0 ? START : (ends[index - 1] ?? START);
    const edge = lookup(from, to);
    if (edge === undefined) {
      throw new RangeError(`path: expected an observed edge, got ${from} to ${to}`);
    }
    measures.cost += graph.cost[edge] ?? 0;
    measures.pathProbability *= graph.probability[edge] ?? 0;
    measures.expectedSeconds += graph.medianSeconds[edge] ?? 0;
    measures.minCustomers = Math.min(measures.minCustomers, graph.customers[edge] ?? 0);
  }
  return measures;
}
